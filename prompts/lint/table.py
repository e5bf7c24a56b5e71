"""Every rule of voice lint. A new one is a function in the module of its family and a line here."""

from collections.abc import Mapping

from prompts.lint import characters, contradictions, figures, lengths, missing, names, tooling, written
from prompts.lint.finding import Rule

_ALL: tuple[Rule, ...] = (
    lengths.empty_text,
    lengths.beyond_the_window,
    characters.control_characters,
    names.broken_braces,
    names.undeclared_variable,
    names.one_brace,
    names.twin_variables,
    names.system_variable,
    names.braces_in_a_value,
    names.unused_variable,
    tooling.tool_not_allowed,
    tooling.tool_not_mentioned,
    missing.no_way_to_a_person,
    missing.may_invent,
    missing.no_confirmation,
    missing.no_length_rule,
    contradictions.always_and_never,
    contradictions.two_manners,
    contradictions.two_opening_hours,
    contradictions.two_prices,
    lengths.long_begin_message,
    lengths.long_sentence,
    lengths.many_tokens,
    figures.time_without_zone,
    figures.digits_in_speech,
    written.web_address,
    written.street_short_form,
    written.markdown,
    characters.emoji,
)

RULES: Mapping[str, Rule] = {rule.rule_id: rule for rule in _ALL}
