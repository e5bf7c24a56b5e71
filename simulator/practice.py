"""What a receptionist finds in the lines she was given: hours, prices, staff, address, insurance."""

import re

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SERVICES = {
    "cleaning": ("cleaning", "hygiene"),
    "check-up": ("check-up", "checkup", "check up", "exam"),
    "toothache": ("toothache", "tooth hurts", "tooth is hurting", "pain"),
    "filling": ("filling", "cavity"),
    "whitening": ("whitening", "bleaching"),
    "crown": ("crown",),
    "root canal": ("root canal",),
    "extraction": ("extraction", "wisdom tooth"),
    "consultation": ("consultation", "consult"),
}
_MONEY = re.compile(r"\$|\bdollars?\b|\busd\b|€|\beuros?\b|£|\bpounds?\b", re.IGNORECASE)
_STAFF = (re.compile(r"^(Dr\.?|Doctor) [A-Z]|^[A-Z][\w ]+ (is|are) (the|our) "), re.compile(r"\bDr\.? [A-Z]"))
_ADDRESS = re.compile(r"\b(address|located|street|avenue|ave|road|boulevard|blvd|suite|lane)\b", re.IGNORECASE)
_INSURANCE = (
    re.compile(r"^insurance\s*:|^we (take|accept)\b.*", re.IGNORECASE),
    re.compile(r"\binsurance\b", re.IGNORECASE),
)
_LABEL = re.compile(r"^(opening hours|hours|prices?|address|insurance|staff|team|dentists)\s*:\s*", re.IGNORECASE)
_ORDER = re.compile(
    r"^(never|always|do not|don't|if |when |ask|answer|keep|speak|you |say |use |offer |it is |at the business |this )",
    re.IGNORECASE,
)


def service_in(words: str) -> str:
    """The dental service a caller's words name; empty for none."""
    for service, spellings in SERVICES.items():
        if any(spelling in words for spelling in spellings):
            return service
    return ""


def hours(facts: str, asked: str) -> str:
    """Opening hours; those of one day when the caller named it."""
    lines = [line for line in _lines(facts) if _is_hours(line)]
    wanted = next((day for day in DAYS if day in asked), "")
    if wanted:
        parts = [part.strip() for line in lines for part in re.split(r"; |\. (?=[A-Z])|, (?=[A-Z])", line)]
        lines = [part for part in parts if _covers(part, wanted)] or lines
    return _sentence(lines[:3] if wanted else _days_together(lines))


def price(facts: str, asked: str) -> str:
    """The price of the service the caller named, else the first few prices."""
    lines = [line for line in _lines(facts) if _MONEY.search(line) and re.search(r"\d", line)]
    wanted = SERVICES.get(service_in(asked), ())
    if wanted:
        parts = [
            part.strip() for line in lines for part in re.split(r"[;,] |\. (?=[A-Z])", line) if _MONEY.search(part)
        ]
        lines = [part for part in parts if any(word in part.lower() for word in wanted)] or lines
    return _sentence(lines[:2])


def staff(facts: str) -> str:
    return _sentence(_first_kind(facts, _STAFF)[:2])


def address(facts: str) -> str:
    return _sentence([line for line in _lines(facts) if _ADDRESS.search(line) and re.search(r"\d", line)][:1])


def insurance(facts: str) -> str:
    return _sentence(_first_kind(facts, _INSURANCE)[:1])


def _lines(facts: str) -> list[str]:
    """Lines that state something; lines that order the agent about are left out."""
    bare = (re.sub(r"^[\s#>*•\-\d.)]+(?=[A-Za-z])", "", line).strip() for line in facts.splitlines())
    return [line for line in bare if line and not _ORDER.match(line)]


def _first_kind(facts: str, kinds: tuple[re.Pattern[str], ...]) -> list[str]:
    """Lines of the first kind there are any of: the surest signs of a fact come first."""
    found = ([line for line in _lines(facts) if kind.search(line)] for kind in kinds)
    return next((lines for lines in found if lines), [])


def _days_together(lines: list[str]) -> list[str]:
    """One line for all days with the same hours, where every day has a line of its own."""
    days_of: dict[str, list[str]] = {}
    for line in lines:
        day, colon, times = line.partition(":")
        if not colon or day.lower() not in DAYS:
            return lines[:3]
        days_of.setdefault(times.strip().rstrip("."), []).append(day)
    return [
        f"{' and '.join([', '.join(days[:-1]), days[-1]] if days[1:] else days)}: {t}" for t, days in days_of.items()
    ]


def _is_hours(line: str) -> bool:
    low = line.lower()
    names_time = bool(re.search(r"\b(open|opening|hours)\b", low)) or any(day in low for day in DAYS)
    return names_time and bool(re.search(r"\d|\bclosed\b|\bnoon\b", low)) and not _MONEY.search(line)


def _covers(part: str, day: str) -> bool:
    low = part.lower()
    named = [index for index, name in enumerate(DAYS) if name in low]
    is_range = len(named) == 2 and re.search(rf"{DAYS[named[0]]}\s*(to|through|until|till|-|\u2013)\s*", low)
    return day in low or bool(is_range and named[0] <= DAYS.index(day) <= named[1])


def _sentence(lines: list[str]) -> str:
    bare = (_LABEL.sub("", line).rstrip(".;, ") for line in lines)
    text = ". ".join(line[:1].upper() + line[1:] for line in bare if line)
    return f"{text}." if text else ""
