"""Two texts beside each other, and choices that keep step with what the engine has."""

from engine.tools import BUILT_IN
from prompts.writing.choices import BUILT_IN_CHOICES
from prompts.writing.side_by_side import MOST_LINES, Pair, side_by_side


def test_what_differs_stands_beside_each_other_between_what_is_the_same() -> None:
    assert side_by_side("a\nb\nc", "a\nB\nc\nd") == [
        Pair("a", "a"),
        Pair("b", "B"),
        Pair("c", "c"),
        Pair(None, "d"),
    ]


def test_a_text_and_nothing() -> None:
    assert side_by_side("", "") == []
    assert side_by_side("mine", "") == [Pair("mine", None)]


def test_a_long_text_is_told_apart_from_its_first_different_line_on() -> None:
    same = [f"line {number}" for number in range(MOST_LINES)]
    mine, theirs = "\n".join([*same, "mine", "end"]), "\n".join([*same, "theirs", "end"])
    first, second = side_by_side(mine, theirs)
    assert not first.differs
    assert second == Pair("mine\nend", "theirs\nend")


def test_of_many_lines_that_are_the_same_only_the_near_ones_are_shown() -> None:
    same = "\n".join(str(number) for number in range(20))
    assert Pair(same, same).brief == "0\n1\n… 16 lines are the same …\n18\n19"
    assert Pair("a\nb", "a\nb").brief == "a\nb"


def test_every_built_in_tool_has_words_for_an_owner() -> None:
    assert {choice.name for choice in BUILT_IN_CHOICES} == set(BUILT_IN)
