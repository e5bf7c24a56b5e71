"""Phone numbers of the account, and what fictional numbers mean when they are dialled.

The last four digits of a dialled 555 number decide:

    0190 dial_busy          0193 dial_failed
    0191 dial_no_answer     0194 invalid_destination
    0192 voicemail          0195 user_declined

Every other number is answered by a person.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.refusals import RefusedError

Number = dict[str, Any]
E164 = re.compile(r"\+[1-9]\d{6,14}")
DIAL_OUTCOMES = {
    "0190": "dial_busy",
    "0191": "dial_no_answer",
    "0193": "dial_failed",
    "0194": "invalid_destination",
    "0195": "user_declined",
}
# Dialled when a call must come in and the account has no number.
NOBODYS_NUMBER = "+14155550100"
VOICEMAIL_ENDING = "0192"
# New York, Chicago, Denver, Los Angeles, Phoenix, Anchorage, Honolulu, Atlanta: eight zones and habits of the clock.
AREA_CODES = ("212", "312", "303", "213", "602", "907", "808", "404")
_AGENT_LISTS = ("inbound_agents", "outbound_agents", "inbound_sms_agents", "outbound_sms_agents")
_TRUNK_FIELDS = {
    "termination_uri": "termination_uri",
    "transport": "transport",
    "codecs": "codecs",
    "sip_trunk_auth_username": "auth_username",
    "auth_username": "auth_username",
}
_PLAIN_FIELDS = (
    *_AGENT_LISTS,
    "nickname",
    "inbound_webhook_url",
    "inbound_sms_webhook_url",
    "allowed_inbound_country_list",
    "allowed_outbound_country_list",
    "fallback_number",
)


def fictional_number(turn: int) -> str:
    """The `turn`-th caller's number; area codes take turns, endings stay clear of those that mean something."""
    return f"+1{AREA_CODES[turn % len(AREA_CODES)]}55501{turn // len(AREA_CODES) % 90:02d}"


def dial_outcome(number: str) -> str:
    """Why nobody answers; empty when somebody does."""
    return DIAL_OUTCOMES.get(number[-4:], "") if number[-7:-4] == "555" else ""


def is_voicemail(number: str) -> bool:
    return number[-7:] == f"555{VOICEMAIL_ENDING}"


class NumberBook:
    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._numbers: dict[str, Number] = {}

    def create(self, given: Mapping[str, Any]) -> Number:
        provider = given.get("number_provider", "twilio")
        number = given.get("phone_number") or self._free_number(given.get("area_code"))
        return self._add(number, f"retell-{provider}", given)

    def import_number(self, given: Mapping[str, Any]) -> Number:
        for name in ("phone_number", "termination_uri"):
            if not isinstance(given.get(name), str):
                raise RefusedError(400, f"{name} is required.")
        return self._add(given["phone_number"], "custom", given)

    def get(self, number: str) -> Number:
        if number not in self._numbers:
            raise RefusedError(404, "This phone number is not in the account.")
        return self._numbers[number]

    def owns(self, number: str) -> bool:
        return number in self._numbers

    def all(self) -> list[Number]:
        return list(self._numbers.values())

    def update(self, number: str, given: Mapping[str, Any]) -> Number:
        row = self.get(number)
        self._fill(row, given)
        return row

    def delete(self, number: str) -> None:
        del self._numbers[self.get(number)["phone_number"]]

    def inbound_number(self, agent_id: str = "") -> Number | None:
        """A number that is answered, by this agent when one is named."""
        for row in self._numbers.values():
            bound = [entry["agent_id"] for entry in row.get("inbound_agents") or ()]
            if agent_id in bound or (not agent_id and (bound or row.get("inbound_webhook_url"))):
                return row
        return None

    def _add(self, number: str, kind: str, given: Mapping[str, Any]) -> Number:
        if not E164.fullmatch(number):
            raise RefusedError(400, "phone_number must be in E.164 form, such as +13125550100.")
        if number in self._numbers:
            raise RefusedError(409, "This phone number is already in the account.")
        row: Number = {"phone_number": number, "phone_number_type": kind, "phone_number_pretty": number}
        if number.startswith("+1") and len(number) == 12:
            row["area_code"] = int(number[2:5])
        self._fill(row, given)
        self._numbers[number] = row
        return row

    def _fill(self, row: Number, given: Mapping[str, Any]) -> None:
        for name in _AGENT_LISTS:
            _check_weights(name, given.get(name))
        for name in _PLAIN_FIELDS:
            if name in given:
                row[name] = given[name]
        trunk = {kept: given[name] for name, kept in _TRUNK_FIELDS.items() if name in given}
        if trunk:
            row["sip_outbound_trunk_config"] = {**row.get("sip_outbound_trunk_config", {}), **trunk}
        row["last_modification_timestamp"] = self._now_ms()

    def _free_number(self, area_code: Any) -> str:
        code = area_code or 415
        if not isinstance(code, int) or not 200 <= code <= 999:
            raise RefusedError(400, "area_code must be a US area code such as 312.")
        numbers = (f"+1{code}5550{ending}" for ending in range(100, 190))
        free = next((number for number in numbers if number not in self._numbers), None)
        if free is None:
            raise RefusedError(404, "No number is left in this area code.")
        return free


def _check_weights(name: str, agents: Sequence[Mapping[str, Any]] | None) -> None:
    if not agents:
        return
    if any(not isinstance(entry.get("agent_id"), str) for entry in agents):
        raise RefusedError(400, f"Every entry of {name} needs an agent_id.")
    if abs(sum(float(entry.get("weight", 0)) for entry in agents) - 1) > 1e-6:
        raise RefusedError(400, f"The weights of {name} must add up to 1.")
