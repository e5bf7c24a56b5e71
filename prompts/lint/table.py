"""Every rule of voice lint. A new one is a function in the module of its family and a line here."""

from collections.abc import Mapping

from prompts.lint import characters
from prompts.lint.finding import Rule

_ALL: tuple[Rule, ...] = (
    characters.control_characters,
    characters.emoji,
)

RULES: Mapping[str, Rule] = {rule.rule_id: rule for rule in _ALL}
