"""Plays Retell against a custom-LLM WebSocket server, at the level of text.

Built from plain dicts and sharing nothing with the code that answers such calls, so that a mistake there cannot agree
with itself here.
"""

from vendors.retell.caller.line import RetellLine
from vendors.retell.caller.person import Caller, CallOver, NothingHeard
from vendors.retell.caller.report import CallReport, Fault, LineEvent, ProtocolError, TurnLatency
from vendors.retell.caller.settings import LineSettings, TransferOutcome

__all__ = [
    "CallOver",
    "CallReport",
    "Caller",
    "Fault",
    "LineEvent",
    "LineSettings",
    "NothingHeard",
    "ProtocolError",
    "RetellLine",
    "TransferOutcome",
    "TurnLatency",
]
