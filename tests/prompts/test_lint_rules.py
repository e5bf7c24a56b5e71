"""Every rule finds what it is for, marks the very words, leaves good texts alone, and its click mends it."""

import re
import time
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agents.demo import lakeside_dental
from localrun.places import ROOT
from prompts.lint import RULES, Finding, Fix, Script, findings
from prompts.lint.fixing import mended
from prompts.lint.names import broken_braces
from prompts.lint.reading import Reading
from prompts.validators import check_placeholders
from tests.prompts.lint_texts import BAD, FINE, PLAIN, SOUND, Case

NO_CLICK = {"beyond-the-window", "many-tokens", "braces-in-a-value"}
"""What only a person can mend."""
CASES = [pytest.param(case, id=f"{case.rule_id}-{at}") for at, case in enumerate(BAD)]


def of_rule(script: Script, rule_id: str) -> list[Finding]:
    return [found for found in findings(script) if found.rule_id == rule_id]


def test_every_rule_has_a_bad_and_a_good_text() -> None:
    assert {case.rule_id for case in BAD} == set(RULES)
    assert set(FINE) == set(RULES)


def test_a_sound_text_has_no_findings() -> None:
    assert findings(SOUND) == ()


@pytest.mark.parametrize("case", CASES)
def test_a_bad_text_is_found_at_its_very_words(case: Case) -> None:
    first = of_rule(case.script, case.rule_id)[0]
    assert case.script.text_of(first.part)[first.start : first.end] == case.marks
    assert first.severity == case.severity
    assert first.line == case.script.text_of(first.part).count("\n", 0, first.start) + 1
    assert first.message
    assert first.why


@pytest.mark.parametrize(
    ("rule_id", "script"),
    [
        pytest.param(rule_id, script, id=f"{rule_id}-{at}")
        for rule_id, good in FINE.items()
        for at, script in enumerate(good)
    ],
)
def test_a_good_text_is_left_alone(rule_id: str, script: Script) -> None:
    assert of_rule(script, rule_id) == []


@pytest.mark.parametrize("case", CASES)
def test_one_click_mends_it_and_breaks_nothing(case: Case) -> None:
    before = of_rule(case.script, case.rule_id)
    fixes = [found.fix for found in before if found.fix]
    assert bool(fixes) == (case.rule_id not in NO_CLICK) or case.rule_id == "long-sentence"
    for fix in fixes:
        after = mended(case.script, fix)
        assert len(of_rule(after, case.rule_id)) < len(before)
        # Braces around a name are sound at last; whether the name stands for something is the next question.
        allowed = {found.rule_id for found in errors(case.script)} | {"undeclared-variable"}
        assert {found.rule_id for found in errors(after)} <= allowed


def errors(script: Script) -> list[Finding]:
    return [found for found in findings(script) if found.severity == "error"]


@pytest.mark.parametrize("case", [case for case in BAD if case.rule_id not in NO_CLICK], ids=lambda case: case.rule_id)
def test_clicking_on_and_on_comes_to_an_end(case: Case) -> None:
    script = case.script
    for _ in range(20):
        clicks = [found.fix for found in findings(script) if found.fix]
        if not clicks:
            break
        script = mended(script, clicks[0])
    assert not [found for found in findings(script) if found.fix]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("$1,234.56", "one thousand, two hundred and thirty-four dollars and fifty-six cents"),
        ("$1", "one dollar"),
        ("£2.01", "two pounds and one pence"),
        ("3:30 PM", "three thirty P M"),
        ("8:05", "eight oh five"),
        ("12:00", "twelve o'clock"),
        ("9am", "nine A M"),
        ("12.5%", "twelve point five percent"),
        ("24/7", "around the clock"),
        ("3rd", "third"),
        ("312 555 0142", "three one two, five five five, zero one four two"),
        ("007", "zero zero seven"),
        ("1,200", "one thousand, two hundred"),
        ("15", "fifteen"),
    ],
)
def test_digits_become_the_words_people_say(written: str, said: str) -> None:
    (found,) = of_rule(replace(SOUND, begin_message=f"It is {written} here"), "digits-in-speech")
    assert found.fix is not None
    assert found.fix.replacement == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://www.lakeside.example/book-now?from=call#top", "lakeside dot example slash book dash now"),
        ("lakeside.com", "lakeside dot com"),
        ("front_desk@lakeside.example", "front underscore desk at lakeside dot example"),
    ],
)
def test_addresses_become_the_words_people_say(written: str, said: str) -> None:
    (found,) = of_rule(replace(SOUND, body=f"{PLAIN}Name {written} to callers."), "web-address")
    assert found.fix is not None
    assert found.fix.replacement == said


def test_a_rule_that_is_off_is_silent() -> None:
    script = replace(SOUND, begin_message="Hello 👋.")
    assert of_rule(script, "emoji")
    assert not findings(script, off={"emoji": "We like it."})


def test_what_would_break_a_call_cannot_be_off() -> None:
    fixed = {rule.rule_id for rule in RULES.values() if not rule.may_be_off}
    assert fixed >= {"empty-text", "undeclared-variable", "broken-braces", "control-characters"}
    assert fixed == {rule.rule_id for rule in RULES.values() if rule.severity == "error"}
    for case in BAD:
        found = findings(case.script, off={case.rule_id: "Please."})
        assert (case.rule_id in {each.rule_id for each in found}) == (case.rule_id in fixed)


def test_the_gravest_come_first() -> None:
    script = replace(SOUND, body=PLAIN + "Be 👋 kind to {{nobody}}.\n", begin_message="Hi 👋")
    assert [found.severity for found in findings(script)] == ["error", "warning", "hint"]


def test_one_rule_does_not_fill_the_page() -> None:
    assert len(of_rule(replace(SOUND, body="👋 " * 5_000), "emoji")) == 50


def test_the_demo_prompt_is_clean() -> None:
    script = Script(
        body=lakeside_dental.BODY, begin_message=lakeside_dental.BEGIN_MESSAGE, tools=("escalate", "end_call")
    )
    assert findings(script) == ()


BITS = (
    '{{|{|}}|}|{{a}}|a_b| |"|“|”|*|**|- |1. |`|[x](y)|a.com|a@b.co|$1,2|3:30|24/7|9am|👋|never ask this|É|İ|__a b__'
    "|always ask this|open Monday 8 to 5|. |A visit costs $5|be brief|in detail|escalate tool|asks for a person|\n"
    '|+1 312 555 0142|12 Oak St|\x00|\ud800|we say "that it is so"|, and we go, but you stay, because it is'
)
PIECES = st.sampled_from(BITS.split("|"))
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))
SCRIPTS = st.builds(
    Script,
    body=TEXTS,
    begin_message=TEXTS,
    variables=st.dictionaries(
        st.sampled_from(["a", "A", "a_b", "agent_name", "AgentName"]), st.just({"default": "{{x}}"})
    ),
    tools=st.lists(st.sampled_from(["escalate", "end_call", "press_digits", "find_slot"]), unique=True).map(tuple),
    language=st.sampled_from(["en-US", "de-DE", "ja-JP", "xx", ""]),
)


@settings(max_examples=300)
@given(SCRIPTS)
@example(Script(body="İ" * 3 + " never ask this"))
@example(Script(begin_message="+ (1"))
@example(Script(begin_message="A¹}}"))
def test_no_text_makes_it_stumble_and_every_click_mends(script: Script) -> None:
    for each in findings(script):
        assert 0 <= each.start <= each.end <= len(script.text_of(each.part))
        if each.fix and len(of_rule(script, each.rule_id)) < 50:
            after = of_rule(mended(script, each.fix), each.rule_id)
            # What was glued to the mended words may come to light only now.
            bad_mends = [one for one in after if one.part == each.fix.part and stands_in(one, each.fix)]
            assert len(after) < len(of_rule(script, each.rule_id)) or not bad_mends, each


def stands_in(finding: Finding, fix: Fix) -> bool:
    """Whether it is about the new words alone."""
    return fix.start <= finding.start and finding.end <= fix.start + len(fix.replacement) and bool(fix.replacement)


@given(st.lists(st.sampled_from(["{", "{{", "}", "}}", "a", "{{a}}", " ", "1", "\n", "_"]), max_size=14).map("".join))
def test_braces_that_a_version_refuses_are_always_found(body: str) -> None:
    try:
        check_placeholders(body)
    except Exception:
        assert list(broken_braces.look(Reading(Script(body=body))))


UNITS = (
    '{{|{{a |a}}|"|“|* a |**|`|[|[a](|a.|a@|1:|$1,|1 |- a\n|\n|👋|\x00|a_|never a b c. |open monday 1 to 2 |the a is '
    '|, and i |hand a |say |(|{ a } |"1 a b c d" |__a |a__ |- a |1) a\n|if a, when b |A/|Aa |+1 |keep a |no |'
)


def seconds_for(body: str) -> float:
    """Of this process's own work: the machine may be busy with others'."""
    script = replace(SOUND, body=body)
    begun = time.process_time()
    findings(script)
    return time.process_time() - begun


@pytest.mark.parametrize("unit", UNITS.split("|"))
def test_no_text_makes_it_crawl(unit: str) -> None:
    """Twice the text may take a little more than twice the time; a bad pattern takes four times and more."""
    half = min(seconds_for((unit * 60_000)[:60_000]) for _ in range(2))
    whole = min(seconds_for((unit * 120_000)[:120_000]) for _ in range(2))
    assert whole < 3.2 * half + 0.05


def test_a_large_paste_and_an_ordinary_text_are_quick() -> None:
    paste = (lakeside_dental.BODY * 60)[:200_000]
    assert min(seconds_for(paste) for _ in range(3)) < 0.4
    assert min(seconds_for(lakeside_dental.BODY + PLAIN * 6) for _ in range(3)) < 0.03


def test_the_page_for_owners_names_every_rule_and_which_stay_on() -> None:
    page = (ROOT / "docs/voice-lint.md").read_text()
    listed = dict(re.findall(r"^\| `([\w-]+)`( ●)? \|", page, re.MULTILINE))
    assert listed == {rule.rule_id: "" if rule.may_be_off else " ●" for rule in RULES.values()}
