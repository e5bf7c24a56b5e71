"""Where sentences end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.speech import last_whole_sentence, sentence_ends

SENTENCES = [
    ["We open at nine.", " Come in!"],
    ["Really?!", " Yes."],
    ["Dr. Smith and Mrs. Jones are in.", " Good."],
    ["We open at 9 a.m. and close at 5 p.m. every day."],
    ["We close at 5 p.m.", " Then we rest."],
    ["Bring papers, e.g. a passport."],
    ["We close at five P M.", " Then we rest."],
    ["From nine A M to five P M every day."],
    ["It costs 3.50.", " Cash only."],
    ["Well... let me see.", " Hmm...", " No."],
    ['He said "come in."', " She did."],
    ["She left (at last!).", " Fine."],
    ["No.", " We are closed."],
    ["It is room no. 5 on Main St. near J. Smith."],
    ["It is Sunday.", " I see."],
    ["你好。", "再见。"],
    ["See example dot com.", " Bye…"],
    ["1. Call us.", "\n2. Wait."],
]


@pytest.mark.parametrize("sentences", SENTENCES, ids=lambda sentences: sentences[0])
def test_a_text_is_cut_into_its_sentences(sentences: list[str]) -> None:
    text = "".join(sentences)
    edges = [0, *sentence_ends(text)]
    assert [text[start:end] for start, end in pairwise(edges)] == sentences


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("We open at nine. We clo", "We open at nine."),
        ("We open at nine.", "We open at nine."),
        ("Ask for Dr.", ""),
        ("We open at 9 a.m.", ""),
        ("Fine. Ask for Dr. Smi", "Fine."),
        ("It costs 3.", "It costs 3."),
        ("It costs 3.5", ""),
        ("No end here", ""),
        ("", ""),
    ],
)
def test_a_broken_answer_ends_at_its_last_whole_sentence(text: str, whole: str) -> None:
    assert last_whole_sentence(text) == whole


@given(st.text(alphabet="ab .!?…\"')D r1\n。", max_size=40))
def test_ends_rise_and_stand_after_punctuation(text: str) -> None:
    ends = sentence_ends(text)
    assert ends == sorted(set(ends))
    assert all(text[end - 1] in ".!?…\"')。" for end in ends)
