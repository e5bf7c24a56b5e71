"""The simulator put together, as one aiohttp application."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from simulator.agents import AgentBook
from simulator.calls import CallBook
from simulator.control import ControlApi
from simulator.exchange import Exchange
from simulator.model_server import ModelServer
from simulator.numbers import NumberBook
from simulator.options import Options
from simulator.recording import RecordingShelf
from simulator.refusals import RefusedError, RestFaults, guard
from simulator.rest_account import AccountApi
from simulator.rest_agents import AgentApi, LlmApi
from simulator.rest_calls import CallApi
from simulator.switchboard import Switchboard
from simulator.traffic import Traffic
from simulator.webhooks import Postman

MOST_BODY_BYTES = 8 * 1024 * 1024


class Simulator:
    """Every part of one simulator, joined. Must be made where the event loop runs."""

    def __init__(self, options: Options) -> None:
        now_ms = options.now_ms
        self.options = options
        self.rest_faults = RestFaults()
        self.session = aiohttp.ClientSession()
        self.agents, self.numbers, self.calls = AgentBook(now_ms), NumberBook(now_ms), CallBook(now_ms)
        self.shelf = RecordingShelf(now_ms, options.recording_lifetime_ms)
        self.postman = Postman(options, self.session)
        self.switchboard = Switchboard(options, self.postman, self.shelf)
        self.exchange = Exchange(
            options=options,
            agents=self.agents,
            numbers=self.numbers,
            calls=self.calls,
            switchboard=self.switchboard,
            postman=self.postman,
        )
        self.traffic = Traffic(self.agents, self.numbers, self.calls, self.exchange)
        self.model = ModelServer(options.model_first_token_ms, options.model_piece_ms)
        self.control = ControlApi(
            calls=self.calls,
            numbers=self.numbers,
            exchange=self.exchange,
            traffic=self.traffic,
            model_faults=self.model.faults,
            rest_faults=self.rest_faults,
            answering_agent=self._answering_agent,
        )

    def make_app(self) -> web.Application:
        """Cleaning the application up breaks off every call, without its webhooks."""
        check = guard(self.options.api_key, self.rest_faults)
        app = web.Application(middlewares=[check], client_max_size=MOST_BODY_BYTES)
        app.cleanup_ctx.append(self._run)
        rooms = (
            AgentApi(self.agents),
            LlmApi(self.options.now_ms),
            AccountApi(self.numbers),
            CallApi(self.options, self.calls, self.exchange, self.switchboard),
            self.control,
            self.model,
        )
        for room in rooms:
            app.add_routes(room.routes())
        app.add_routes([web.get("/recordings/{name}.wav", self._play_recording)])
        return app

    async def _run(self, _app: web.Application) -> AsyncIterator[None]:
        self.traffic.set(self.options.traffic_every_s)
        yield
        for part in (self.traffic, self.exchange, self.switchboard, self.postman, self.session):
            await part.close()

    def _answering_agent(self) -> str:
        agent = self.agents.first_custom()
        if agent is None:
            raise RefusedError(409, "No agent with a custom-llm response engine exists yet: create one first.")
        return str(agent["agent_id"])

    async def _play_recording(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        token = name.removesuffix("-mono")
        wav = await asyncio.to_thread(self.shelf.play, token, is_mono=name != token)
        if wav is None:
            status = 410 if self.shelf.knows(token) else 404
            raise RefusedError(status, "This recording link is dead." if status == 410 else "No such recording.")
        return web.Response(body=wav, content_type="audio/wav")


async def serve(options: Options, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Start listening; port 0 picks a free one. Returns the runner to clean up, and the port. Raises OSError."""
    runner = web.AppRunner(
        Simulator(options).make_app(), handler_cancellation=True, shutdown_timeout=0.5, access_log=None
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    bound_port = int(runner.addresses[0][1])
    options.public_url = options.public_url or f"http://{host}:{bound_port}"
    return runner, bound_port
