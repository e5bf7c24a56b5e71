"""The parts that pages are built of."""

from django.template import Context, Template


def shown(text: str, **context: object) -> str:
    return Template("{% load parts %}" + text).render(Context(context))


def test_a_menu_holds_its_items_and_names_its_button() -> None:
    html = shown('{% menu "More" %}<a class="menu-item" href="/x/">{{ name }}</a>{% endmenu %}', name="<b>Copy</b>")
    assert "<details data-menu" in html
    assert ">More</span>" in html
    assert "&lt;b&gt;Copy&lt;/b&gt;</a>" in html


def test_a_menu_of_a_mere_icon_says_its_name_to_screen_readers() -> None:
    html = shown('{% menu "More" icon="more" is_icon_only=True %}{% endmenu %}')
    assert '<span class="sr-only">More</span>' in html
    assert "#more" in html


def test_a_question_can_be_answered_both_ways_and_no_is_the_first() -> None:
    html = shown('{% confirm "end" title "End it" is_grave=True %}<p>Gone.</p>{% endconfirm %}', title="End <this>?")
    assert '<dialog id="end" aria-labelledby="end-title"' in html
    assert "End &lt;this&gt;?" in html
    assert html.index(">Cancel<") < html.index(">End it<")
    assert "btn-error" in html


def test_an_empty_state_has_a_heading_and_its_advice() -> None:
    html = shown('{% empty_state "No calls yet" %}<p>Dial a number.</p>{% endempty_state %}')
    assert "No calls yet</h2>" in html
    assert "<p>Dial a number.</p>" in html
