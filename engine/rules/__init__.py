"""Rules that need no model: what a caller's words, keys and the state of the call decide by themselves."""

from engine.rules.book import Hit, RuleBook, rule_book
from engine.rules.heard import Ask, Heard
from engine.rules.rule import FIXED, Cause, Reaction, Rule

__all__ = ["FIXED", "Ask", "Cause", "Heard", "Hit", "Reaction", "Rule", "RuleBook", "rule_book"]
