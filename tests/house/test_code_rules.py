"""The rules of the house that a linter does not know."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_OURS = {".venv", "node_modules", "var", "static", "migrations", ".git"}
VAGUE_NAMES = {"utils.py", "util.py", "helpers.py", "manager.py", "base.py", "misc.py"}
WAYS_TO_SKIP = {"skip", "skipif", "skipIf", "skipUnless", "SkipTest", "xfail", "importorskip"}
LONGEST_FILE, LONGEST_FUNCTION, USUAL_FUNCTION, USUAL_SHARE = 400, 40, 30, 0.9

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def our_files(folder: str = ".") -> list[Path]:
    return sorted(
        path for path in (ROOT / folder).rglob("*.py") if not NOT_OURS & set(path.relative_to(ROOT).parent.parts)
    )


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each with where it stands and how many lines it has."""
    for node in ast.walk(tree(path)):
        if isinstance(node, FUNCTION):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_there_is_something_to_look_at() -> None:
    assert len(our_files()) > 50


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in our_files()}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    lengths = dict(function for path in our_files() for function in functions(path))

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_nine_functions_of_ten_are_short() -> None:
    lengths = [lines for path in our_files() for _, lines in functions(path)]

    assert sum(lines < USUAL_FUNCTION for lines in lengths) >= USUAL_SHARE * len(lengths)


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [str(path.relative_to(ROOT)) for path in our_files() if path.name in VAGUE_NAMES] == []


def test_no_test_is_skipped() -> None:
    skips = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in our_files("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in WAYS_TO_SKIP
    ]

    assert skips == []


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in our_files("tests") if path.name.startswith("test_")]

    assert sorted(names) == sorted(set(names))


def test_the_engine_uses_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | {"engine"}
    used = {name for path in our_files("engine") for name in imported(path)}

    assert {name for name in used if name.split(".")[0] not in allowed} == set()


@pytest.mark.parametrize(
    ("room", "allowed"),
    [("simulator", "vendors.retell.caller"), ("vendors/retell/caller", "vendors.retell.caller")],
)
def test_the_other_side_of_the_wire_shares_no_frame_code_with_ours(room: str, allowed: str) -> None:
    used = {name for path in our_files(room) for name in imported(path)}

    assert {name for name in used if name.startswith("vendors.") and not name.startswith(allowed)} == set()
