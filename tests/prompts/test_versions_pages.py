"""The pages of versions, their comparison, and the history that everybody may read."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from businesses.access import Member
from businesses.models import Business, Role, User
from businesses.services import business_create, business_update, membership_set
from prompts.models import Approval, Prompt, PromptVersion, Release
from prompts.publishing import publish, roll_back
from prompts.publishing.approving import approval_ask
from prompts.services import draft_from, draft_save, prompt_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Member:
    person = User.objects.create_user("olga@example.com", first_name="Olga")
    business = business_create(name="Lakeside", slug="lakeside", time_zone="America/Chicago", owner=person)
    return Member(person, business, Role.OWNER)


@pytest.fixture
def prompt(owner: Member) -> Prompt:
    """Version 1 was live, 2 is, 3 is a draft of 2."""
    first = prompt_create(
        business=owner.business,
        name="Desk",
        body="Be kind.\nWe open at nine.",
        begin_message="Hello.",
        author=owner.user,
    )
    publish(first, by=owner, note="Opens")
    second = draft_from(first, author=owner.user)
    draft_save(second, body="Be kind.\nWe open at ten.")
    publish(second, by=owner, note="Winter hours")
    draft_save(draft_from(second), body="Be kind.\nWe open at noon.", tools=["end_call"], model={"temperature": 0.2})
    return first.prompt


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def colleague(business: Business, role: Role) -> User:
    person = User.objects.create_user(f"{role}@example.com", first_name=role.title())
    membership_set(business=business, user=person, role=role)
    return person


def read(client: Client, name: str, *words: object, query: str = "") -> str:
    answer = client.get(f"{reverse(name, args=['lakeside', *words])}?{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_versions_say_what_is_live_and_what_is_a_draft(owner: Member, prompt: Prompt) -> None:
    page = read(client_of(owner.user), "versions", prompt.pk)
    for words in ("Winter hours", "Opens", "Olga, from version 1", "Not published yet"):
        assert words in page
    assert page.count("chip-success") == 1
    assert page.index('chip-notice">Draft<') < page.index('chip-success">Live<') < page.index('chip">Published<')


def test_a_thousand_versions_come_page_by_page(owner: Member, prompt: Prompt) -> None:
    PromptVersion.objects.bulk_create(
        PromptVersion(prompt=prompt, number=number, body="Be kind.") for number in range(4, 1004)
    )
    client, seen, query = client_of(owner.user), set(), ""
    while True:
        page = client.get(f"{reverse('versions', args=['lakeside', prompt.pk])}{query}")
        rows = page.context["page"].rows
        assert len(rows) <= 50
        seen |= {row.version.number for row in rows}
        query = page.context["older"]
        if not query:
            break
    assert seen == set(range(1, 1004))


def test_a_version_is_read_with_all_that_belongs_to_it(owner: Member, prompt: Prompt) -> None:
    page = read(client_of(owner.user), "version", prompt.pk, 2)
    for words in ("We open at ten.", "Hello.", "Winter hours", "version 1", "Escalate", 'id="line-2"'):
        assert words in page
    assert "Roll back" not in page
    assert "Roll back to it" in read(client_of(owner.user), "version", prompt.pk, 1)


def test_a_viewer_reads_and_is_offered_nothing_to_do(owner: Member, prompt: Prompt) -> None:
    client = client_of(colleague(owner.business, Role.VIEWER))
    page = read(client, "version", prompt.pk, 1)
    assert "Roll back" not in page
    assert "Make a draft" not in page
    assert "Winter hours" in read(client, "history")


def test_two_versions_are_compared_word_by_word_with_their_settings(owner: Member, prompt: Prompt) -> None:
    page = read(client_of(owner.user), "compare", prompt.pk, query="old=1&new=3")
    assert '<del><span class="sr-only">removed: </span>nine' in page
    assert '<ins><span class="sr-only">added: </span>noon' in page
    assert "Temperature" in page
    assert "Escalate" in page or "escalate" in page


def test_without_being_asked_it_compares_what_is_live_with_the_draft(owner: Member, prompt: Prompt) -> None:
    context = client_of(owner.user).get(reverse("compare", args=["lakeside", prompt.pk])).context
    assert (context["old"].number, context["new"].number) == (2, 3)


def test_a_version_with_itself_differs_in_nothing(owner: Member, prompt: Prompt) -> None:
    assert "Nothing differs" in read(client_of(owner.user), "compare", prompt.pk, query="old=2&new=2")


def test_rolling_back_is_one_press_and_says_so(owner: Member, prompt: Prompt) -> None:
    client = client_of(owner.user)
    answer = client.post(
        reverse("version_roll_back", args=["lakeside", prompt.pk, 1]), {"why": "Summer again"}, follow=True
    )
    assert "Version 1 answers every new call" in answer.content.decode()
    assert Release.objects.get(ended_at=None).version.number == 1


def test_rolling_back_without_a_reason_changes_nothing(owner: Member, prompt: Prompt) -> None:
    answer = client_of(owner.user).post(
        reverse("version_roll_back", args=["lakeside", prompt.pk, 1]), {"why": " "}, follow=True
    )
    assert "Say in a few words why" in answer.content.decode()
    assert Release.objects.get(ended_at=None).version.number == 2


def test_an_old_version_becomes_a_draft(owner: Member, prompt: Prompt) -> None:
    client_of(owner.user).post(reverse("version_restore", args=["lakeside", prompt.pk, 1]))
    draft = PromptVersion.objects.get(number=4)
    assert (draft.parent.number if draft.parent else None, draft.body) == (1, "Be kind.\nWe open at nine.")


def test_the_history_tells_what_was_live_when(owner: Member, prompt: Prompt) -> None:
    roll_back(prompt, PromptVersion.objects.get(number=1), by=owner, why="Summer again")
    page = read(client_of(owner.user), "history")
    told = ("Back to version 1 for everybody", "Version 2 published for everybody", "Version 1 published for everybody")
    places = [page.index(words) for words in told]
    assert places == sorted(places)
    assert "Summer again" in page


def test_the_history_is_narrowed_to_a_prompt(owner: Member, prompt: Prompt) -> None:
    other = prompt_create(business=owner.business, name="Night", body="Be brief.")
    publish(other, by=owner, note="Nights too")
    client = client_of(owner.user)
    assert "Nights too" in read(client, "history")
    assert "Nights too" not in read(client, "history", query=f"prompt={prompt.pk}")


def test_the_history_comes_page_by_page_without_a_gap(owner: Member, prompt: Prompt) -> None:
    for number in range(60):
        roll_back(prompt, PromptVersion.objects.get(number=1 + number % 2), by=owner, why=f"Turn {number}")
    client, seen, query = client_of(owner.user), [], ""
    while True:
        page = client.get(f"{reverse('history', args=['lakeside'])}{query}")
        seen += [release.pk for release, _ in page.context["rows"]]
        query = page.context["older"]
        if not query:
            break
    assert seen == list(Release.objects.order_by("-pk").values_list("pk", flat=True))


def test_the_spreadsheet_holds_the_whole_history(owner: Member, prompt: Prompt) -> None:
    answer = client_of(owner.user).get(reverse("history_csv", args=["lakeside"]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[3] for row in rows[1:]] == ["Version 2 published for everybody", "Version 1 published for everybody"]
    assert rows[1][2] == prompt.name


def test_a_second_person_agrees_on_the_page_of_the_version(owner: Member, prompt: Prompt) -> None:
    business_update(owner.business, requires_second_person=True)
    manager = client_of(colleague(owner.business, Role.MANAGER))
    approval = approval_ask(PromptVersion.objects.get(number=3), by=owner, note="Noon now")
    assert "Noon now" in read(manager, "versions", prompt.pk)
    assert "Agree" in read(manager, "version", prompt.pk, 3)
    assert ">Agree<" not in read(client_of(owner.user), "version", prompt.pk, 3)
    manager.post(reverse("approval_answer", args=["lakeside", approval.pk, "give"]))
    assert Approval.objects.get().state == "given"
    assert "A second person has agreed" in read(client_of(owner.user), "version", prompt.pk, 3)


@pytest.mark.usefixtures("prompt")
def test_an_answer_that_nobody_knows_is_not_found(owner: Member) -> None:
    approval = approval_ask(PromptVersion.objects.get(number=3), by=owner, note="Noon now")
    address = reverse("approval_answer", args=["lakeside", approval.pk, "shrug"])
    assert client_of(owner.user).post(address).status_code == 404


def test_a_version_that_is_not_there_is_not_found(owner: Member, prompt: Prompt) -> None:
    client = client_of(owner.user)
    assert client.get(reverse("version", args=["lakeside", prompt.pk, 99])).status_code == 404
    assert client.get(reverse("versions", args=["lakeside", prompt.pk + 1])).status_code == 404
