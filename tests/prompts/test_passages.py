"""Two texts beside each other: what was there, what is there, and nothing lost in between."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.comparing import Fold, Passage, Piece, passages

TEXTS = st.text(alphabet="ab \n.é—😀", max_size=60)


def flat(shown: tuple[Passage | Fold, ...]) -> list[Passage]:
    return [one for part in shown for one in (part.passages if isinstance(part, Fold) else (part,))]


def said(shown: tuple[Passage | Fold, ...]) -> list[str]:
    """[-gone-] and {+come+}, a line each."""
    return ["".join(map(marked, passage.pieces)) for passage in flat(shown)]


def marked(piece: Piece) -> str:
    if piece.is_old and piece.is_new:
        return piece.text
    return f"[-{piece.text}-]" if piece.is_old else f"{{+{piece.text}+}}"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Be kind.", "Be kind.", ["Be kind."]),
        ("Be kind.", "Be brief.", ["Be [-kind-]{+brief+}."]),
        ("We open at 9.", "We open at 10.", ["We open at [-9-]{+10+}."]),
        ("One.\nTwo.", "One.\nNew.\nTwo.", ["One.", "{+New.+}{+¶+}", "Two."]),
        ("One.\nTwo.\nThree.", "One.\nThree.", ["One.", "[-Two.-][-¶-]", "Three."]),
        ("", "Hello.", ["{+Hello.+}"]),
        ("Hello.", "", ["[-Hello.-]"]),
        ("", "", []),
    ],
)
def test_words_come_and_go_whole(old: str, new: str, shown: list[str]) -> None:
    assert said(passages(old, new)) == shown


def test_what_did_not_change_is_folded_away_but_for_its_neighbours() -> None:
    old = "\n".join(f"Paragraph {number}." for number in range(20))
    shown = passages(old, old.replace("Paragraph 10.", "Paragraph ten."))
    first, before, changed, after, last = shown
    assert isinstance(first, Fold)
    assert isinstance(last, Fold)
    assert (len(first.passages), len(last.passages)) == (9, 8)
    assert [one.is_changed for one in (before, changed, after) if isinstance(one, Passage)] == [False, True, False]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_comparison(old: str, new: str) -> None:
    pieces = [piece for passage in flat(passages(old, new)) for piece in passage.pieces if piece.text != "¶"]
    assert "".join(piece.text for piece in pieces if piece.is_old) == old.replace("\n", "")
    assert "".join(piece.text for piece in pieces if piece.is_new) == new.replace("\n", "")


def test_two_long_texts_without_a_common_word_are_compared_in_time() -> None:
    old = " ".join(f"old{number}" for number in range(20_000))
    new = " ".join(f"new{number}" for number in range(20_000))
    began = time.process_time()
    shown = passages(old, new)
    assert time.process_time() - began < 5
    assert any(passage.is_changed for passage in flat(shown))
