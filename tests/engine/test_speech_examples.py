"""What a voice reads out for what a model writes."""

import pytest

from engine.speech import SpeechFilter, SpokenTables
from tests.engine.speech_pieces import FAMILY, GERMANY, GRIN, KEYCAP_ONE, RED_HEART, THUMB_DARK, say, spoken

EMPHASIS = [
    ("**Bold** and *slanted* words", "Bold and slanted words"),
    ("__Bold__ and _slanted_ and ~~gone~~", "Bold and slanted and gone"),
    ("***very* strong**", "very strong"),
    ("**Note:**please wait", "Note: please wait"),
    ("un*believ*able", "unbelievable"),
    ("the field snake_case stays", "the field snake_case stays"),
    ("2 * 3 and 2*3 make six", "2 * 3 and 2*3 make six"),
    ("about ~5 minutes", "about ~5 minutes"),
    ("an unclosed **word", "an unclosed word"),
    (r"\*not slanted\*", "not slanted"),
]
LINES = [
    ("# Opening hours\nNine to five.", "Opening hours. Nine to five."),
    ("### Hours ###\nNine.", "Hours. Nine."),
    ("Ticket #5 is open", "Ticket #5 is open"),
    ("#5 is open", "#5 is open"),
    ("> We care.\n> Always.", "We care. Always."),
    ("Before\n\n---\n\nafter", "Before. after"),
    ("We offer:\n- Cleaning\n- Whitening!\n", "We offer: Cleaning. Whitening!"),
    ("We offer\n* Cleaning\n  + Whitening", "We offer, Cleaning. Whitening."),
    ("• One\n• Two", "One. Two."),
    ("1. Call us\n2) Wait", "1, Call us. 2, Wait."),
    ("7. That is all.", "7, That is all."),
    ("-5 degrees", "-5 degrees"),
    ("10 am\n3.50 dollars", "10 am 3.50 dollars"),
    ("- [ ] Book\n- [x] Pay", "Book. Pay."),
    ("- **Mon**: 9 to 5\n- Tue", "Mon: 9 to 5. Tue."),
    ("| Day | Hours |\n|---|:-:|\n| Mon | 9 |\nDone", "Day, Hours. Mon, 9. Done"),
    ("Day | Hours\n--- | ---\nMon | -5\n", "Day, Hours. Mon, -5."),
]
BRACKETS = [
    ("See [our *page*](https://x.example/a_b?c=(d)) now.", "See our page now."),
    ('See [our page](https://x.example "The page"), please', "See our page, please"),
    ("See [our page][1] and [this].", "See our page and this."),
    ("Here ![a cat](http://x.example/cat.png) it is", "Here it is"),
    ("Nice![1] Good.[^2]", "Nice! Good."),
    ("Hello<br>there, <b>you</b>!", "Hello there, you!"),
    ("<p>One</p><p>Two</p>", "One. Two."),
    ("A<!-- secret -->B", "A B"),
    ("<think>They want a slot.</think>Sure.", "Sure."),
    ("x < 5, y<3 and I <3 you", "x < 5, y<3 and I <3 you"),
    ("Q&A at Smith &amp; Sons", "Q&A at Smith & Sons"),
]
DIRECTIONS = [
    ("*laughs* Sure.", "Sure."),
    ("Sure (pauses). Okay", "Sure. Okay"),
    ("[sighs softly] Well", "Well"),
    ("Well <smiles> yes", "Well yes"),
    ("**clears throat** Hello", "Hello"),
    ("_Chuckles warmly_ Hello", "Hello"),
    ("*(laughs)* ok", "ok"),
    ("(laughs... ) no", "(laughs... ) no"),
    ("The price (including tax) is 5.", "The price (including tax) is 5."),
    ("(pauses are free)", "(pauses are free)"),
    ("*smile at the dentist* they say", "smile at the dentist they say"),
]
ADDRESSES = [
    ("Visit https://www.bright-smile.example/book?x=1, or call.", "Visit bright-smile dot example, or call."),
    ("Visit www.foo.org!", "Visit foo dot org!"),
    ("Is it HTTP://Foo.org/a?", "Is it Foo dot org?"),
    ("(see https://foo.org/a_(b))", "(see foo dot org)"),
    ("Go to example.com/abc. Then", "Go to example dot com. Then"),
    ("Mail john.smith_x@mail.example.com.", "Mail john dot smith underscore x at mail dot example dot com."),
    ("Mail **anna**@example.com today", "Mail anna at example dot com today"),
    ("Mail mailto:a@b.org", "Mail a at b dot org"),
    ("<https://a.com> and <a@b.com>", "a dot com and a at b dot com"),
    ("**a@b.com**", "a at b dot com"),
    ("At 9:30 it costs 3.50. Wow", "At 9:30 it costs 3.50. Wow"),
    ("It ends.Then e.g. the U.S. one", "It ends.Then e.g. the U.S. one"),
    ("请看https://foo.org吗", "请看 foo dot org 吗"),
    ("Mail a@b.org吗", "Mail a at b dot org 吗"),
    ('Say "https://foo.org/a" now', 'Say "foo dot org" now'),
    ("tel://123 now", "tel 123 now"),
]
CODE = [
    ("Use `pip install` now", "Use pip install now"),
    ("Like so:\n```python\nprint(1)\n```\nDone", "Like so: Done"),
    ("Like so: ```x = 1``` Done", "Like so: Done"),
    ("~~~\nx\n~~~\nDone", "Done"),
    ("Never closed ```x = 1", "Never closed"),
]
CHARACTERS = [
    (f"Great {GRIN}!", "Great!"),
    (f"Hi{GRIN}there", "Hi there"),
    (f"{GRIN} Hello", "Hello"),
    (f"A {FAMILY} from {GERMANY}", "A from"),
    (f"{KEYCAP_ONE} first, 1 last, #1", "first, 1 last, #1"),
    (f"Good {THUMB_DARK} love {RED_HEART}.", "Good love."),
    ("© 2024 Smith™ and Sons®", "© 2024 Smith™ and Sons®"),
    ("Zero\u200bwidth\ufeff and\x00 control\x1f\x1e", "Zerowidth and control"),
    ("می\u200cروم", "می\u200cروم"),
    ("a\u00a0b\tc\r\nd", "a b c d"),
    ("Wow!!! Really?!?! Hmm.....", "Wow! Really?! Hmm..."),
    ("  Bonjour !  Ça va ?  ", "Bonjour ! Ça va ?"),
    ("Grüße, नमस्ते, 你好。", "Grüße, नमस्ते, 你好。"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "said"), EMPHASIS + LINES + BRACKETS + DIRECTIONS + ADDRESSES + CODE + CHARACTERS)
def test_what_is_written_is_said_so(written: str, said: str) -> None:
    assert say(written) == said


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("**a**", "markdown"),
        (GRIN, "emoji"),
        ("https://a.org", "url"),
        ("a@b.org", "email"),
        ("- a", "list"),
        ("`a`", "code"),
        ("*sighs*", "stage_direction"),
        ("# a", "heading"),
        ("|a|", "table"),
        ("<br>", "html"),
        ("[a](b)", "link"),
        ("![a](b)", "image"),
        ("> a", "quote"),
        ("---", "rule"),
        ("a[1]", "footnote"),
        ("a!!", "punctuation"),
        ("\u200b", "character"),
    ],
)
def test_each_rule_counts_what_it_changed(written: str, rule: str) -> None:
    assert set(spoken([written])[1]) == {rule}


def test_plain_prose_counts_nothing() -> None:
    assert spoken(["Sure, we open at nine."]) == ("Sure, we open at nine.", {})


def test_without_tables_pictographs_are_dropped_all_the_same() -> None:
    speech = SpeechFilter(SpokenTables())
    assert speech.feed(f"Hi {GRIN}there") + speech.finish() == "Hi there"


def test_two_filters_share_no_counts() -> None:
    first, second = SpeechFilter(), SpeechFilter()
    first.feed("**a**")
    assert dict(second.counts) == {}
