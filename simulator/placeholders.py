"""`{{name}}` in addresses, filled from a call's dynamic variables."""

import re
from collections.abc import Mapping
from urllib.parse import quote

_PLACEHOLDER = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")


def filled(url: str, variables: Mapping[str, str]) -> str:
    """A name nobody set stays as it is written."""
    return _PLACEHOLDER.sub(lambda found: quote(variables.get(found[1], found[0]), safe="{}"), url)
