"""Facts on their way to the recorder's process: whatever was told arrives, and grown transcripts travel short."""

from hypothesis import given
from hypothesis import strategies as st

from calls.recorder_wire import Packer, Unpacker
from engine.brief import Brief
from engine.facts import Fact
from tests.calls.call_facts import agent_said, caller_said, closed, heard, one_of_each

LINES = ("Hello, this is Dental.", "Book me on Monday", "Yes", "")


def arrived(*parcels: bytes, pieces: int = 1) -> list[Fact]:
    unpacker, data = Unpacker(), b"".join(parcels)
    size = max(1, len(data) // pieces)
    return [fact for at in range(0, len(data), size) for fact in unpacker.feed(data[at : at + size])]


def test_every_kind_of_fact_arrives_as_it_left_however_the_bytes_were_cut() -> None:
    facts = one_of_each(Brief(business_id="7", instructions="Be kind."))
    parcel = Packer().pack(facts)
    for pieces in (1, 2, 17, len(parcel)):
        assert arrived(parcel, pieces=pieces) == facts


TALKS = st.lists(
    st.tuples(st.sampled_from(["call_1", "call_2"]), st.integers(0, 6), st.lists(st.sampled_from(LINES), max_size=3)),
    max_size=12,
)


@given(TALKS, st.integers(1, 5))
def test_transcripts_that_grow_shrink_and_change_arrive_whole(
    talks: list[tuple[str, int, list[str]]], parcel: int
) -> None:
    said: dict[str, list[object]] = {}
    facts: list[Fact] = []
    for ms, (call_id, keeps, lines) in enumerate(talks):
        said[call_id] = [*said.get(call_id, [])[:keeps], *(caller_said(line) for line in lines)]
        facts.append(heard(ms, *said[call_id], call_id=call_id))  # type: ignore[arg-type]  utterances all
    packer = Packer()
    parcels = [packer.pack(facts[at : at + parcel]) for at in range(0, len(facts), parcel)]
    assert arrived(*parcels) == facts


def test_what_was_told_before_is_not_told_again() -> None:
    packer, talk = Packer(), [agent_said(f"This is a longer sentence, number {at}.", at) for at in range(100)]
    whole = packer.pack([heard(0, *talk)])
    more = packer.pack([heard(1, *talk, caller_said("Yes"))])
    assert len(more) < len(whole) / 20


def test_a_call_that_closed_is_forgotten_on_both_sides() -> None:
    packer, hello = Packer(), agent_said("Hello.", 0)
    facts = [heard(0, hello), closed(1), heard(2, hello, caller_said("Hi"))]
    assert arrived(*(packer.pack([fact]) for fact in facts)) == facts
    assert len(packer.pack([closed(3)])) < 2_000
