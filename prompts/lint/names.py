"""Rules about variables: their names, and the braces around them."""

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from engine.context import GIVEN_NAMES, PLACEHOLDER
from prompts.lint.finding import Fix, Spot, rule
from prompts.lint.reading import Reading, Use
from prompts.lint.script import Part

TEXTS: tuple[Part, ...] = ("begin_message", "body")
_ELSEWHERE = {
    "user_number": "caller_number",
    "from_number": "caller_number",
    "customer_number": "caller_number",
    "phone_number": "caller_number",
    "company_name": "business_name",
    "company": "business_name",
    "assistant_name": "agent_name",
    "now": "current_time",
    "today": "current_date",
    "timezone": "time_zone",
}
"""What other products and habits call the values every call has."""
_CLOSE = 0.8
_MOST_NAMES = 200


@rule(
    "undeclared-variable",
    "error",
    title="A variable nobody gives a value",
    why="The caller hears a hole: “Hello , how can I help?”.",
    may_be_off=False,
)
def undeclared_variable(reading: Reading) -> Iterator[Spot]:
    known = known_names(reading)
    for use in reading.uses:
        if use.name not in known:
            better = _meant(use.name, known)
            if better:
                message = f"“{use.name}” has no value. Did you mean “{better}”?"
                yield _spot(use, message, _renamed(use, better))
            else:
                end = len(reading.script.text_of("variables"))
                declare = Fix(f"Declare “{use.name}”", end, end, use.name, "variables")
                yield _spot(use, f"“{use.name}” is not declared, so nothing stands in its place.", declare)


def known_names(reading: Reading) -> frozenset[str]:
    """Names that stand for something in a call."""
    return frozenset(reading.script.variables) | reading.script.given | GIVEN_NAMES


def _meant(name: str, known: frozenset[str]) -> str:
    if name.lower() in _ELSEWHERE:
        return _ELSEWHERE[name.lower()]
    twins = sorted(other for other in known if folded(other) == folded(name))
    return (twins or get_close_matches(name, sorted(known)[:_MOST_NAMES], n=1, cutoff=_CLOSE) or [""])[0]


def folded(name: str) -> str:
    return name.replace("_", "").lower()


def _spot(use: Use, message: str, fix: Fix) -> Spot:
    return Spot(use.start, use.end, message, fix, use.part, subject=use.name)


def _renamed(use: Use, name: str) -> Fix:
    return Fix(f"Write {{{{{name}}}}}", use.start, use.end, f"{{{{{name}}}}}", use.part)


@rule(
    "unused-variable",
    "hint",
    title="A declared variable that is not used",
    why="Whoever fills it in believes that the agent says it.",
)
def unused_variable(reading: Reading) -> Iterator[Spot]:
    used = {use.name for use in reading.uses}
    for name, start in _declared(reading):
        if name not in used:
            fix = Fix(f"Take “{name}” away", start, start + len(name), "", "variables")
            message = f"“{name}” is declared, and neither the text nor the begin message says it."
            yield Spot(start, start + len(name), message, fix, "variables", subject=name)


def _declared(reading: Reading) -> Iterator[tuple[str, int]]:
    """Each declared name with where it begins in the part's text."""
    at = 0
    for name in reading.script.variables:
        yield name, at
        at += len(name) + 1


@rule(
    "twin-variables",
    "warning",
    title="Names that differ only in case or “_”",
    why="“firstName” and “first_name” are two variables. One of them stays empty, and the caller hears the hole.",
)
def twin_variables(reading: Reading) -> Iterator[Spot]:
    """One of a family is kept: the call's own, or the first declared that is used. Every other is found wherever it
    stands, and is taken from the declared ones once no text uses it.
    """
    declared, used = dict(_declared(reading)), {use.name for use in reading.uses}
    kept = _kept_of_families(reading, declared, used)
    for use in reading.uses:
        keep = kept[folded(use.name)]
        if keep != use.name:
            message = f"“{use.name}” and “{keep}” differ only in case or “_”."
            yield _spot(use, message, _renamed(use, keep))
    for name, start in declared.items():
        keep = kept[folded(name)]
        if keep != name:
            fix = Fix(f"Take “{name}” away", start, start + len(name), "", "variables")
            message = f"“{name}” and “{keep}” differ only in case or “_”."
            is_free = name not in used
            yield Spot(start, start + len(name), message, fix if is_free else None, "variables", subject=name)


def _kept_of_families(reading: Reading, declared: Iterable[str], used: Collection[str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    in_order = (
        *sorted(GIVEN_NAMES),
        *sorted(reading.script.given),
        *(name for name in declared if name in used),
        *declared,
        *used,
    )
    for name in in_order:
        kept.setdefault(folded(name), name)
    return kept


@rule(
    "system-variable",
    "warning",
    title="A variable with the name of one every call has",
    why="The call fills this name in by itself. Your value is said in some calls, or in none.",
)
def system_variable(reading: Reading) -> Iterator[Spot]:
    for name, start in _declared(reading):
        if name in GIVEN_NAMES:
            fix = Fix(f"Take “{name}” away and use the call's own", start, start + len(name), "", "variables")
            message = f"“{name}” is filled in by every call itself. Choose another name, or use the call's own value."
            yield Spot(start, start + len(name), message, fix, "variables", subject=name)


_LEFT_OPEN = re.compile(r"\{\{+(?P<inner>[^{}\n\x00]{0,60})(?P<close>\}*)|\{(?=\x00+\{)")
_LEFT_CLOSED = re.compile(r"(?<![\w{\x00])(?P<name>[A-Za-z_][A-Za-z0-9_]{0,60})[ \t]?\}\}")
_FIRST_WORD = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)")
_ONE_BRACE = re.compile(r"(?<![{\w$\\])\{[ \t]?([A-Za-z_][A-Za-z0-9_]{0,60})[ \t]?\}(?!\})")


@rule(
    "broken-braces",
    "error",
    title="Braces that hold no variable",
    why="A voice reads out what stands there, braces and all.",
    may_be_off=False,
)
def broken_braces(reading: Reading) -> Iterator[Spot]:
    for part in TEXTS:
        masked = PLACEHOLDER.sub(lambda found: "\x00" * len(found[0]), reading.script.text_of(part))
        for match in _LEFT_OPEN.finditer(masked):
            yield _open_braces(match, part)
        for match in _LEFT_CLOSED.finditer(masked):
            line_start = masked.rfind("\n", 0, match.start()) + 1
            if "{" not in masked[max(line_start, match.start() - 300) : match.start()]:
                fix = _braces_fix(match.start(), match.end(), match["name"], part)
                yield Spot(*match.span(), "These braces are closed, but never opened.", fix, part)


def _open_braces(match: re.Match[str], part: Part) -> Spot:
    inner, close = match["inner"], match["close"]
    message = "A variable is written {{name}}: letters, digits and “_” between two braces on each side."
    if inner is None:
        return Spot(*match.span(), message, Fix("Remove the brace", match.start(), match.end(), "", part), part)
    brace_end = match.start("inner")
    if close:
        name = _as_name(inner)
        return Spot(*match.span(), message, _braces_fix(match.start(), match.end(), name, part), part)
    word = _FIRST_WORD.match(inner)
    end = brace_end + word.end() if word else brace_end
    fix = _braces_fix(match.start(), end, word[1] if word else "", part)
    return Spot(match.start(), end, message, fix, part)


def _braces_fix(start: int, end: int, name: str, part: Part) -> Fix:
    if not name:
        return Fix("Remove the braces", start, end, "", part)
    return Fix(f"Write {{{{{name}}}}}", start, end, f"{{{{{name}}}}}", part)


def _as_name(text: str) -> str:
    """The nearest name: `first name` becomes first_name."""
    name = re.sub(r"[^A-Za-z0-9_]+", "_", text.strip()).strip("_")
    return f"_{name}" if name[:1].isdigit() else name


@rule(
    "one-brace",
    "warning",
    title="A variable in single braces",
    why="Only {{name}} is filled in. A voice reads {name} out as it stands.",
)
def one_brace(reading: Reading) -> Iterator[Spot]:
    for part in TEXTS:
        for match in _ONE_BRACE.finditer(reading.script.text_of(part)):
            fix = _braces_fix(match.start(), match.end(), match[1], part)
            yield Spot(*match.span(), f"“{match[0]}” is not filled in.", fix, part, subject=match[1])


@rule(
    "braces-in-a-value",
    "warning",
    title="A value with braces of its own",
    why="Values are said as they stand; what is in braces there is not filled in again.",
)
def braces_in_a_value(reading: Reading) -> Iterator[Spot]:
    for name, start in _declared(reading):
        if "{{" in reading.script.variables[name].get("default", ""):
            message = f"The default of “{name}” holds braces, which callers would hear."
            yield Spot(start, start + len(name), message, None, "variables", subject=name)
