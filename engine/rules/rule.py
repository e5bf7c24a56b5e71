"""One rule, as data."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """What a rule looks for."""

    PHRASE = "phrase"
    REPEATS = "repeats"
    FRUSTRATION = "frustration"
    FAILED_TURNS = "failed_turns"
    TOOL_FAILED = "tool_failed"
    SILENCE = "silence"
    DIGIT = "digit"
    VARIABLE = "variable"
    MODEL_ASKS = "model_asks"


class Reaction(StrEnum):
    """What is done. `EMERGENCY` and `OPT_OUT` belong to the fixed table that no owner can switch off."""

    TRANSFER = "transfer"
    CALLBACK = "callback"
    MESSAGE = "message"
    SAY = "say"
    END = "end"
    EMERGENCY = "emergency"
    OPT_OUT = "opt_out"


FIXED = frozenset({Reaction.EMERGENCY, Reaction.OPT_OUT})
"""What is carried out whatever else goes on, a transfer too."""
WHILE_SPEAKING = frozenset({Cause.PHRASE, Cause.DIGIT})
"""Causes that may be found before the caller has finished."""
ONCE_A_CALL = frozenset(
    {Cause.REPEATS, Cause.FRUSTRATION, Cause.FAILED_TURNS, Cause.TOOL_FAILED, Cause.SILENCE, Cause.VARIABLE}
)
"""Causes that go on once they are there; their rule would answer every turn from then on."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Rules stand in an order, and the first that holds is carried out.

    `phrases` are tuples of lower-case words as `words_of` gives them. In place of a word may stand several parted by
    `|`, one of which was said; a `?` behind them lets them be missing. `*` stands for up to three words of any kind,
    `@` for one that is written as a name, `^` and `$` for the beginning and the end of what was said.
    `weights` name tables of `engine.rules.learned`: any of them stands in for a phrase where none was found, and all
    together overrule one that was.
    `count` is how often for REPEATS, FRUSTRATION, FAILED_TURNS and SILENCE. `name` is a variable or a tool (empty:
    any tool), `value` the variable's text or the key pressed. `destination_id` is empty for the agent's own transfer
    number. `only_when` is "open" or "closed" by the business's hours, empty for always; `after_turn` counts the
    caller's turns that must have gone before; `directions` empty means all. `line` is what the caller hears.
    """

    rule_id: str
    reaction: str
    phrases: tuple[tuple[str, ...], ...] = ()
    line: str = ""
    priority: str = "medium"
    cause: str = Cause.PHRASE
    count: int = 0
    name: str = ""
    value: str = ""
    destination_id: str = ""
    only_when: str = ""
    after_turn: int = 0
    directions: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
