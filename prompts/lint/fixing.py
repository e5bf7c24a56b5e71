"""Carrying out the one click."""

from dataclasses import replace

from prompts.lint.finding import Fix
from prompts.lint.script import Script


def mended(script: Script, fix: Fix) -> Script:
    """The script with a fix applied. A fix made for another text changes whatever stands at its place now."""
    match fix.part:
        case "body":
            return replace(script, body=_spliced(script.body, fix))
        case "begin_message":
            return replace(script, begin_message=_spliced(script.begin_message, fix))
        case "variables":
            return _with_variable(script, fix)
        case "tools":
            named = script.text_of("tools")[fix.start : fix.end]
            kept = tuple(name for name in script.tools if name != named)
            return replace(script, tools=(*kept, fix.replacement) if fix.replacement else kept)
    return script


def _spliced(text: str, fix: Fix) -> str:
    return text[: fix.start] + fix.replacement + text[fix.end :]


def _with_variable(script: Script, fix: Fix) -> Script:
    named = script.text_of("variables")[fix.start : fix.end]
    parts = script.variables.get(named, {})
    variables = {name: value for name, value in script.variables.items() if name != named}
    if fix.replacement:
        variables[fix.replacement] = variables.get(fix.replacement, parts)
    return replace(script, variables=variables)
