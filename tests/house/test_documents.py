"""What the pages for people name is there: files, tests, make targets, links, alarms."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from localrun.places import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMED_FILE = re.compile(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:py|md|toml|yml|lock))`")
NAMED_TEST = re.compile(r"`(test_\w+)`")
MAKE_TARGET = re.compile(r"`make ([a-z]+)")
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
PICTURE = re.compile(r"(?:src|srcset)=\"([^\"]+)\"")
NOT_OURS = (
    "127.0",
    "/admin/",
    "/etc/",
    "/opt/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/chat/",
    "var/",
    ".venv",
    "deploy/secrets/",
)

by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@cache
def names_of_tests() -> frozenset[str]:
    found = (re.findall(r"def (test_\w+)", path.read_text()) for path in (ROOT / "tests").rglob("test_*.py"))
    return frozenset(name for names in found for name in names)


def headings(page: Path) -> set[str]:
    """As GitHub makes anchors of them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_there_are_pages_that_name_things() -> None:
    text = "".join(page.read_text() for page in PAGES)

    assert len(NAMED_FILE.findall(text)) > 50
    assert len(NAMED_TEST.findall(text)) >= 10


@by_page
def test_every_file_a_page_names_is_there(page: Path) -> None:
    named = {name for name in NAMED_FILE.findall(page.read_text()) if not name.startswith(NOT_OURS)}

    assert {name for name in named if not (ROOT / name).exists()} == set()


@by_page
def test_every_test_a_page_names_is_there(page: Path) -> None:
    assert set(NAMED_TEST.findall(page.read_text())) - names_of_tests() == set()


@by_page
def test_every_make_target_a_page_names_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(MAKE_TARGET.findall(page.read_text())) - targets == set()


@by_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, heading in LINK.findall(page.read_text()):
        other = (page.parent / target) if target else page
        assert other.exists(), target
        assert not heading or heading in headings(other), heading
    for picture in PICTURE.findall(page.read_text()):
        assert (page.parent / picture).exists(), picture


def test_every_alarm_is_explained_and_every_explained_one_exists() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())
    alarms = {rule["alert"] for group in rules["groups"] for rule in group["rules"]}
    table = (ROOT / "docs" / "running.md").read_text().split("## Figures and alarms")[1]

    assert alarms == set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
