"""The words of `phrases.toml`."""

import tomllib
from pathlib import Path

_FILE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())

FIRST_NAMES, SURNAME_STARTS, SURNAME_ENDS, STREET_ENDS, DAYS, MONTHS = (
    tuple(_FILE[name].split())
    for name in ("first_names", "surname_starts", "surname_ends", "street_ends", "days", "months")
)
GREETING, OUTBOUND_GREETING, OPT_OUT = (_FILE[name] for name in ("greeting", "outbound_greeting", "opt_out"))
TIMES, OPENINGS, MIDDLES, CLOSINGS, ANGRY, SUMMARIES = (
    tuple(_FILE[name]) for name in ("times", "openings", "middles", "closings", "angry", "summaries")
)
# What each trade sells (`service`), its troubles, who does the work, and who pays.
TRADES: dict[str, dict[str, tuple[str, ...]]] = {
    trade: {name: tuple(" ".join(words.split()).split(", ")) for name, words in lists.items()}
    for trade, lists in _FILE["trades"].items()
}
