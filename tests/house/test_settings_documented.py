"""docs/settings.md tells every setting with its default, and none that is not there."""

import ast
import re
from collections.abc import Iterator

import pytest

from localrun.places import ROOT

ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
MUST = "must be set"
FROM_OTHERS = {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"}
"""Whose defaults are made of other settings and told in words."""


def asked() -> Iterator[tuple[str, ast.expr | None]]:
    """Every variable the settings read, with its default."""
    for node in ast.walk(ast.parse((ROOT / "voiceops" / "settings.py").read_text())):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("env")), args=[ast.Constant(str() as name), *rest]) if (
                name.isupper()
            ):
                yield name, rest[0] if rest else None


def in_words(default: ast.expr | None) -> str:
    match default:
        case None:
            return MUST
        case ast.Constant("" | None) | ast.List(elts=[]):
            return "empty"
        case ast.List(elts):
            return ", ".join(in_words(each) for each in elts)
        case ast.Name(name):
            return f"as `{name}`"
        case ast.BinOp(left=ast.Name("VAR_DIR"), right=ast.Constant(str() as folder)):
            return f"`var/{folder}`"
    value = eval(compile(ast.Expression(default), "default", "eval"), {})
    return f"`{f'{value:g}' if isinstance(value, float) else str(value)}`".replace("True", "true").replace(
        "False", "false"
    )


DEFAULTS = dict(asked())
TOLD = {
    name: default
    for name, default, _ in ROW.findall((ROOT / "docs" / "settings.md").read_text().split("## Read by others")[0])
}


def test_the_page_tells_every_setting_and_no_other() -> None:
    assert len(DEFAULTS) > 20
    assert set(TOLD) == set(DEFAULTS)


@pytest.mark.parametrize("name", sorted(set(DEFAULTS) - FROM_OTHERS))
def test_the_page_tells_the_default(name: str) -> None:
    assert TOLD.get(name) == in_words(DEFAULTS[name])
