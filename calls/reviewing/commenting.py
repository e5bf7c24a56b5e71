"""Comments on a call, a turn or an utterance, and the colleagues they mention."""

import re
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role, User
from calls.models import Call, Comment, Mention, Utterance
from calls.publishing import publish_after_commit
from calls.reviewing.belonging import must_be_of, people_of, turn_on
from common.errors import BadInput, NotAllowed

COMMENT_LIMIT = 4_000
MENTION = re.compile(r"(?<![\w.+-])@([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
"""A colleague is mentioned by the address they sign in with, after an @."""
MAIL_MENTION = "calls.mail_mention"


@transaction.atomic
def comment_add(
    member: Member, call: Call, text: str, *, turn_pk: int | None = None, utterance_position: int | None = None
) -> Comment:
    """Raises `NotAllowed`, and `BadInput` for no words, too many, a place that is gone and a mention of a stranger."""
    member.require(Role.REVIEWER)
    must_be_of(member.business, call)
    comment = Comment(
        business=member.business,
        call=call,
        turn=turn_on(call, turn_pk),
        utterance_position=_position_on(call, utterance_position),
        author=member.user,
        text=_checked(text),
    )
    people = mentioned_in(member, comment.text)
    comment.save(force_insert=True)
    for mention in Mention.objects.bulk_create([Mention(comment=comment, person=person) for person in people]):
        publish_after_commit(MAIL_MENTION, mention.pk)
    return comment


@transaction.atomic
def comment_delete(member: Member, comment: Comment) -> None:
    """One's own; another's takes a manager. Raises `NotAllowed`."""
    member.require(Role.REVIEWER)
    must_be_of(member.business, comment)
    if comment.author_id != member.user.pk:
        if not member.may(Role.MANAGER):
            raise NotAllowed("Only who wrote a comment, or a manager, can delete it.")
        audit(member, "comment_deleted", f"call {comment.call.retell_call_id}")
    comment.delete()


def mentions_read(member: Member, call: Call) -> int:
    """The member has seen the comments of a call; how many of them were news."""
    news = Mention.objects.filter(person=member.user, read_at=None, comment__call=call)
    return news.update(read_at=timezone.now())


def mentioned_in(member: Member, text: str) -> Collection[User]:
    """Raises `BadInput` when somebody is named who does not work here."""
    asked = {address.lower().rstrip(".") for address in MENTION.findall(text)}
    if not asked:
        return ()
    people = {person.email.lower(): person for person in people_of(member.business)}
    if asked - people.keys():
        raise BadInput("text", "Somebody you mention does not work here. Type @ and choose a colleague from the list.")
    return [people[address] for address in sorted(asked)]


def _position_on(call: Call, position: int | None) -> int | None:
    if position is not None and not Utterance.objects.filter(call=call, position=position).exists():
        raise BadInput("utterance", "These words are not on the call any more. Reload the page and choose them again.")
    return position


def _checked(text: str) -> str:
    words = text.strip()
    if not words:
        raise BadInput("text", "Write what you want to say first.")
    if len(words) > COMMENT_LIMIT:
        raise BadInput("text", f"A comment has room for {COMMENT_LIMIT:,} characters; yours has {len(words):,}.")
    return words
