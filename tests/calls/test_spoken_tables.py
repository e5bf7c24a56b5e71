"""The emoji table against the whole emoji library."""

import emoji
import pytest

from calls.spoken_tables import spoken_tables
from engine.speech import SpeechFilter

KEPT = {"©", "®", "™"}


def say(text: str, size: int) -> str:
    speech = SpeechFilter(spoken_tables())
    return "".join([speech.feed(text[at : at + size]) for at in range(0, len(text), size)]) + speech.finish()


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_every_emoji_of_the_library_is_dropped_between_two_words(size: int) -> None:
    heard = {
        sequence: said
        for sequence in emoji.EMOJI_DATA
        if sequence[0] not in KEPT and (said := say(f"left {sequence} right", size)) != "left right"
    }
    assert heard == {}


@pytest.mark.parametrize("sign", sorted(KEPT))
def test_signs_that_a_voice_reads_stay_with_and_without_a_variation_selector(sign: str) -> None:
    assert say(f"Smith{sign} and {sign}\ufe0f", 1) == f"Smith{sign} and {sign}"


def test_digits_stay() -> None:
    assert say("0 1 2 3 4 5 6 7 8 9 # 12", 1) == "0 1 2 3 4 5 6 7 8 9 # 12"


def test_a_keycap_leaves_no_digit_behind() -> None:
    assert say("Press 1\ufe0f\u20e3 or 2\u20e3 now", 1) == "Press or now"


def test_the_table_is_built_once() -> None:
    assert spoken_tables() is spoken_tables()
