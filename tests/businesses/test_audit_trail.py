"""What the trail keeps of what people do, and how it is seen that somebody touched it."""

import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from businesses.access import Member
from businesses.audit import audit, seal_of
from businesses.models import AuditEntry, AuditHead, Business
from businesses.trail.verifying import Checkpoint, verify
from tests.businesses.trails import does, entries_of, owner_at_work, tamper

ENTRIES, HEADS = "businesses_auditentry", "businesses_audithead"


@pytest.fixture
def at_work(db: None) -> Member:  # noqa: ARG001 - asks for the database
    return owner_at_work()


def told(*words: str) -> str:
    """What the command printed; raises `CommandError` as the command does."""
    written = io.StringIO()
    call_command("verify_audit", *words, stdout=written, no_color=True)
    return written.getvalue()


def complained(*words: str) -> str:
    written = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", *words, stdout=written, no_color=True)
    return written.getvalue()


def test_an_untouched_trail_is_whole(at_work: Member) -> None:
    entries = does(at_work, 3)
    assert [entry.position for entry in entries_of(at_work.business)] == [1, 2, 3]
    assert entries[2].previous_seal == entries[1].seal
    assert (entries[0].actor, entries[0].address) == ("owner@lakeside.example", "192.0.2.7")
    found = verify(at_work.business)
    assert (found.checked, found.fault) == (3, None)
    assert found.last == Checkpoint("lakeside", 3, entries[2].seal)


def test_a_trail_without_entries_is_whole(at_work: Member) -> None:
    assert verify(at_work.business).fault is None
    assert told() == "lakeside: no entries.\nAll 1 trails are whole.\n"


def test_an_act_that_is_undone_leaves_no_entry(at_work: Member) -> None:
    does(at_work, 1)
    with transaction.atomic():
        does(at_work, 1)
        transaction.set_rollback(True)
    does(at_work, 1)
    assert [entry.position for entry in entries_of(at_work.business)] == [1, 2]
    assert verify(at_work.business).fault is None


@pytest.mark.parametrize(
    "act",
    [
        lambda: AuditEntry.objects.update(act="nothing"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditHead.objects.update(seal="0" * 64),
        lambda: AuditHead.objects.update(position=1),
        lambda: AuditHead.objects.update(position=5),
        lambda: AuditHead.objects.all().delete(),
    ],
    ids=["change an entry", "delete entries", "reseal the head", "move it back", "move it ahead", "delete the head"],
)
def test_the_database_refuses(at_work: Member, act: "object") -> None:
    does(at_work, 3)
    with pytest.raises(DatabaseError), transaction.atomic():
        act()  # type: ignore[operator]
    assert verify(at_work.business).fault is None


@pytest.mark.parametrize(
    ("statements", "position", "what"),
    [
        ([f"update {ENTRIES} set actor = 'somebody else' where position = 2"], 2, "changed after"),
        ([f"update {ENTRIES} set after = '{{}}' where position = 3"], 3, "changed after"),
        ([f"update {ENTRIES} set at = at + interval '1 microsecond' where position = 1"], 1, "changed after"),
        ([f"delete from {ENTRIES} where position = 2"], 2, "entry 3 comes next"),
        ([f"delete from {ENTRIES} where position = 1"], 1, "entry 2 comes next"),
        ([f"delete from {ENTRIES} where position > 3"], 4, "the end of the trail is missing: 2 entries"),
        ([f"delete from {ENTRIES}"], 1, "the end of the trail is missing: 5 entries"),
        ([f"delete from {HEADS}"], 5, "nothing says how many"),
        ([f"update {HEADS} set position = 4"], 5, "past the count"),
        ([f"update {HEADS} set seal = 'x'"], 5, "written last"),
    ],
)
def test_the_first_altered_entry_is_named(at_work: Member, statements: list[str], position: int, what: str) -> None:
    does(at_work, 5)
    tamper(*statements)
    fault = verify(at_work.business).fault
    assert fault is not None
    assert fault.position == position
    assert what in fault.what


def test_an_entry_sealed_anew_does_not_fit_the_one_after_it(at_work: Member) -> None:
    forged = does(at_work, 3)[1]
    forged.actor = "somebody else"
    tamper(f"update {ENTRIES} set actor = 'somebody else', seal = '{seal_of(forged)}' where position = 2")
    fault = verify(at_work.business).fault
    assert fault is not None
    assert (fault.position, fault.what) == (3, "it does not follow the entry before it")


def test_a_trail_cut_with_its_head_is_found_by_a_checkpoint_kept_elsewhere(at_work: Member) -> None:
    seals = [entry.seal for entry in does(at_work, 5)]
    kept = Checkpoint("lakeside", 5, seals[4])
    tamper(f"delete from {ENTRIES} where position > 3", f"update {HEADS} set position = 3, seal = '{seals[2]}'")
    assert verify(at_work.business).fault is None
    fault = verify(at_work.business, kept).fault
    assert fault is not None
    assert "ends before the checkpoint, which is entry 5" in fault.what


def test_a_trail_written_anew_is_found_by_a_checkpoint_kept_elsewhere(at_work: Member) -> None:
    kept = Checkpoint("lakeside", 2, does(at_work, 3)[1].seal)
    tamper(f"delete from {ENTRIES}", f"delete from {HEADS}")
    does(at_work, 3)
    assert verify(at_work.business).fault is None
    fault = verify(at_work.business, kept).fault
    assert fault is not None
    assert fault.position == 2


def test_the_command_names_the_entry_its_time_and_what_is_wrong(at_work: Member) -> None:
    at = does(at_work, 3)[1].at
    does(owner_at_work("harbour"), 2)
    tamper(f"update {ENTRIES} set subject = 'call 99' where position = 2 and business_id = {at_work.business.pk}")
    printed = complained()
    assert "harbour: 2 entries, whole." in printed
    assert f"lakeside: entry 2, written {at:%Y-%m-%d %H:%M:%S} UTC: it was changed after it was written." in printed
    assert "harbour" not in complained("--business", "lakeside")


def test_a_printed_checkpoint_can_be_given_back(at_work: Member) -> None:
    does(at_work, 2)
    line = told().splitlines()[1].strip()
    does(at_work, 1)
    assert "3 entries, whole" in told("--checkpoint", line)
    forged = line[:-1] + ("0" if line[-1] != "0" else "1")
    assert "lakeside: entry 2" in complained("--checkpoint", forged)


def test_a_wrong_word_for_the_command_says_what_is_right(at_work: Member) -> None:
    with pytest.raises(CommandError, match="no business “nowhere”"):
        told("--business", "nowhere")
    with pytest.raises(CommandError, match="business:position:seal"):
        told("--checkpoint", "nonsense")
    assert at_work.business.slug in told()


@pytest.mark.django_db(transaction=True)
def test_people_who_act_at_the_same_moment_do_not_fork_the_trail() -> None:
    """The first entries of a trail and later ones, from threads with transactions of their own."""
    by = owner_at_work()
    together = threading.Barrier(6)
    troubles: list[Exception] = []

    def act() -> None:
        try:
            together.wait(timeout=20)
            for _ in range(8):
                does(by, 1)
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert [entry.position for entry in entries_of(by.business)] == list(range(1, 49))
    assert verify(by.business).fault is None


@pytest.mark.django_db(transaction=True)
def test_an_act_waits_for_the_one_before_it_to_be_kept_or_undone() -> None:
    by = owner_at_work()
    does(by, 1)
    began, written = threading.Event(), threading.Event()

    def act_later() -> None:
        began.set()
        audit(by, "call_ended", "later")
        written.set()
        connection.close()

    later = threading.Thread(target=act_later)
    with transaction.atomic():
        audit(by, "call_ended", "undone")
        later.start()
        began.wait(timeout=20)
        assert not written.wait(timeout=0.3)
        transaction.set_rollback(True)
    later.join(timeout=20)
    assert [(entry.position, entry.subject) for entry in entries_of(by.business)] == [(1, "call 0"), (2, "later")]
    assert verify(by.business).fault is None


@pytest.mark.django_db(transaction=True)
def test_trails_of_two_businesses_do_not_wait_for_each_other() -> None:
    ours, theirs = owner_at_work(), owner_at_work("harbour")
    written = threading.Event()

    def act() -> None:
        does(theirs, 1)
        written.set()
        connection.close()

    with transaction.atomic():
        does(ours, 1)
        thread = threading.Thread(target=act)
        thread.start()
        assert written.wait(timeout=20)
    thread.join()
    assert Business.objects.filter(audit_head__position=1).count() == 2
