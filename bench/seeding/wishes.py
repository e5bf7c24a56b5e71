"""Who wanted a person and why: known of each call by its number alone, so that its log and its handoff agree."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A rule of an owner."""

    key: str
    name: str
    cause: str = "phrase"
    phrases: tuple[str, ...] = ()
    count: int = 0
    priority: str = "medium"


RULES = (
    Written("person", "Wants a person", phrases=("speak to a person", "a real person", "human please")),
    Written("angry", "Angry callers", phrases=("this is ridiculous", "I have had enough"), priority="high"),
    Written("refund", "Money back", phrases=("my money back", "a refund")),
    Written("manager", "Asks for the manager", phrases=("your manager", "whoever is in charge")),
    Written("twice", "Asks the same three times", "repeats", count=3),
    Written("upset", "Loses patience", "frustration", count=2, priority="high"),
    Written("failed", "Agent is stuck", "failed_turns", count=2, priority="high"),
    Written("silent", "Says nothing", "silence", count=3, priority="low"),
)
REASONS = ("wants to change a payment plan", "a question about an X-ray", "asked for somebody by name")
BY_MODEL, BY_LADDER = 7, 9
"""Of ten wishes rules ask for the first seven, the model for the next, the agent that cannot answer for the last."""


def asked_by(pk: int) -> str:
    return "rule" if pk % 10 < BY_MODEL else "model" if pk % 10 < BY_LADDER else "ladder"


def reason(pk: int) -> str:
    """A rule's key, or words."""
    who = asked_by(pk)
    if who == "rule":
        return RULES[pk % len(RULES)].key
    return REASONS[pk % len(REASONS)] if who == "model" else "model_failed"


def reason_sql(call: str) -> str:
    """The same of the column that holds a call's key, in SQL."""
    keys = ", ".join(f"'{rule.key}'" for rule in RULES)
    words = ", ".join(f"'{text}'" for text in REASONS)
    return f"""case {asked_by_sql(call)}
        when 'rule' then (array[{keys}])[1 + {call} %% {len(RULES)}]
        when 'model' then (array[{words}])[1 + {call} %% {len(REASONS)}] else 'model_failed' end"""


def asked_by_sql(call: str) -> str:
    return f"""case when {call} %% 10 < {BY_MODEL} then 'rule' when {call} %% 10 < {BY_LADDER} then 'model'
        else 'ladder' end"""
