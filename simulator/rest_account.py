"""Retell's REST API: phone numbers, voices, and what a key may do."""

from aiohttp import web

from simulator.numbers import NumberBook
from simulator.paging import page
from simulator.refusals import RefusedError, json_body

VOICES = (
    {"voice_id": "11labs-Adrian", "voice_name": "Adrian", "provider": "elevenlabs", "gender": "male"},
    {"voice_id": "11labs-Anna", "voice_name": "Anna", "provider": "elevenlabs", "gender": "female"},
    {"voice_id": "cartesia-Cleo", "voice_name": "Cleo", "provider": "cartesia", "gender": "female"},
    {"voice_id": "openai-Alloy", "voice_name": "Alloy", "provider": "openai", "gender": "male"},
)


class AccountApi:
    def __init__(self, numbers: NumberBook) -> None:
        self._numbers = numbers

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/create-phone-number", self.create_number),
            web.post("/import-phone-number", self.import_number),
            web.get("/get-phone-number/{phone_number}", self.retrieve_number),
            web.patch("/update-phone-number/{phone_number}", self.update_number),
            web.delete("/delete-phone-number/{phone_number}", self.delete_number),
            web.get("/v2/list-phone-numbers", self.list_numbers),
            web.get("/list-voices", self.list_voices),
            web.get("/get-voice/{voice_id}", self.retrieve_voice),
            web.get("/get-api-key-info", self.key_info),
        ]

    async def create_number(self, request: web.Request) -> web.Response:
        return web.json_response(self._numbers.create(await json_body(request)), status=201)

    async def import_number(self, request: web.Request) -> web.Response:
        return web.json_response(self._numbers.import_number(await json_body(request)), status=201)

    async def retrieve_number(self, request: web.Request) -> web.Response:
        return web.json_response(self._numbers.get(_number(request)))

    async def update_number(self, request: web.Request) -> web.Response:
        return web.json_response(self._numbers.update(_number(request), await json_body(request)))

    async def delete_number(self, request: web.Request) -> web.Response:
        self._numbers.delete(_number(request))
        return web.Response(status=204)

    async def list_numbers(self, request: web.Request) -> web.Response:
        return web.json_response(page(self._numbers.all(), request.query, lambda row: str(row["phone_number"])))

    async def list_voices(self, _request: web.Request) -> web.Response:
        return web.json_response(VOICES)

    async def retrieve_voice(self, request: web.Request) -> web.Response:
        for voice in VOICES:
            if voice["voice_id"] == request.match_info["voice_id"]:
                return web.json_response(voice)
        raise RefusedError(404, "This voice was not found.")

    async def key_info(self, _request: web.Request) -> web.Response:
        return web.json_response({"org_id": "org_simulator", "org_name": "Simulator", "api_key_name": "simulator"})


def _number(request: web.Request) -> str:
    """A `+` in a path is a plus sign, not a space."""
    return request.match_info["phone_number"]
