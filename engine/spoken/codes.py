"""Phone numbers and codes: what is read digit by digit, and in which groups."""

import re

_RUNS = re.compile(r"[0-9]+|[A-Za-z]+")
_PHONE_DIGITS = range(7, 25)
_ZIP_PLUS_FOUR = [5, 4]
_LOCAL = [3, 4]
_FEWEST_SINGLES = 3
_ISO_DATE = [4, 2, 2]
LONGEST_SPOKEN_WHOLE = 4
"""A longer run of digits is no amount, unless it is round: people write those with groups."""


def phone_groups(text: str) -> list[str] | None:
    """The groups a number is read in; None when it is no phone number, card number or the like."""
    groups = re.findall(r"[0-9]+", text)
    sizes = [len(group) for group in groups]
    if len(groups) >= _FEWEST_SINGLES and max(sizes) == 1 and len(text.split("-")) == len(groups):
        return groups
    if sum(sizes) not in _PHONE_DIGITS:
        return None
    is_bracketed = "(" in text
    if text[0] != "+" and not is_bracketed and not _reads_as_phone(text, groups, sizes):
        return None
    fine = [part for group in groups for part in digit_groups(group)]
    return [f"+{fine[0]}", *fine[1:]] if text[0] == "+" else fine


def _reads_as_phone(text: str, groups: list[str], sizes: list[int]) -> bool:
    if sizes == _ISO_DATE:  # of a month or a day that there is not
        return False
    if len(groups) == len(_LOCAL):
        return ("-" in text and sizes in (_LOCAL, _ZIP_PLUS_FOUR)) or groups[0].startswith("0")
    is_in_pairs = max(sizes) <= len("06")
    if "." in text:
        return sizes[-1] == len("4567") or (is_in_pairs and groups[0].startswith("0"))
    return not is_in_pairs or groups[0].startswith("0")


def digit_groups(run: str) -> list[str]:
    """Groups of three or four: what a listener can keep."""
    size = len(run)
    if size <= LONGEST_SPOKEN_WHOLE + 1:
        return [run]
    if size == len("15551234567") and run.startswith("1"):
        return [run[0], run[1:4], run[4:7], run[7:]]
    fours = size // 4 if size % 4 == 0 else size % 3
    threes = (size - 4 * fours) // 3
    edges = [3 * count for count in range(threes)] + [3 * threes + 4 * count for count in range(fours + 1)]
    return [run[start:end] for start, end in zip(edges, [*edges[1:], size], strict=True) if start < end]


def code_groups(token: str) -> list[str] | None:
    """The runs of letters and digits of "A1B2C3", "BX-2041"; None for "B2B", "COVID-19", "1st" and words."""
    if token != token.upper():
        return None
    runs = _RUNS.findall(token)
    digits = sum(len(run) for run in runs if run.isdigit())
    is_mixed = len(runs) > 1
    if not is_mixed or (digits < LONGEST_SPOKEN_WHOLE and (len(runs) < len("A1B2") or len(token) <= len("A1B2"))):
        return None
    return [part for run in runs for part in (digit_groups(run) if run.isdigit() else [run])]


def is_spoken_by_digit(run: str) -> bool:
    return len(run) > LONGEST_SPOKEN_WHOLE and not run.endswith("000")
