"""What must hold of every call, whatever happened on it. Each judge reads a chronicle and gives its complaints."""

from collections.abc import Callable, Iterator, Sequence

from engine.acts import NOBODY, TRANSFERRED
from engine.facts import (
    HelpOffered,
    OperatorActed,
    OptOutHeard,
    RuleHeld,
    ToolRan,
    TransferMoved,
    TransferStep,
    TurnEnded,
)
from engine.orders import HangUp, Interject, PressDigit, Say, Transfer
from engine.outside import Act
from engine.rules.heard import words_of
from tests.engine.hard_calls import Entry, HardCall, Mark
from tests.engine.hard_cast import EMERGENCY, EMERGENCY_LINE, OPT_OUT, STOP_LINE, WISHES

SETTLED = (TransferStep.CONFIRMED, TransferStep.REFUSED, TransferStep.LOST)
WORDS_WITHIN_S = 4.3
"""The ladder's prepared sentence comes at four seconds."""
FINAL_WITHIN_S = 20.0
"""Two rounds with the models and a tool of ten seconds between them."""
AT_ONCE_S = 0.2
KEPT_WITHIN_S = 0.6
"""A process that was killed sooner after something happened may leave it unknown to who takes over."""


def complaints(call: HardCall) -> list[str]:
    found = [complaint for judge in JUDGES for complaint in judge(call)]
    return found + call.alarms


def never_two_transfers(call: HardCall) -> Iterator[str]:
    """A command to another number must wait until the one before is settled. Frames may cross on the way, so that it
    is the giving of a command that counts.
    """
    open_number = ""
    for entry in _of_the_living(call):
        number = _commanded(entry)
        if isinstance(entry.what, TransferMoved) and entry.what.step in SETTLED and entry.what.number == open_number:
            open_number = ""
        elif number and open_number not in ("", number):
            yield f"{entry.at}: {number} while {open_number} is under way"
        elif number:
            open_number = number


def no_number_twice(call: HardCall) -> Iterator[str]:
    """Nobody but an operator sends a caller where they were refused."""
    refused: dict[str, float] = {}
    kept: set[str] = set()
    by_operator: set[str] = set()
    known: dict[int, set[str]] = {}
    is_gone = False
    for entry in _of_the_living(call):
        what = entry.what
        if isinstance(what, Mark) and what.what == "gone":
            kept |= {number for number, at in refused.items() if entry.at - at > KEPT_WITHIN_S}
            refused, is_gone = {}, True
        elif isinstance(what, Mark) and what.what == "begun":
            known[entry.process] = kept | set(what.state.numbers_tried if what.state else ())
            is_gone = False
        elif isinstance(what, OperatorActed) and what.act is Act.TRANSFER:
            by_operator.add(what.number)
        elif isinstance(what, TransferMoved) and what.step in (TransferStep.REFUSED, TransferStep.LOST) and not is_gone:
            refused.setdefault(what.number, entry.at)
            known.setdefault(entry.process, set()).add(what.number)
        elif (number := _commanded(entry)) and number in known[entry.process] - by_operator:
            yield f"{entry.at}: {number} again after it was refused"


def no_command_without_its_fact(call: HardCall) -> Iterator[str]:
    """What is on the wire stands in the book, with its number."""
    given: dict[int, list[str]] = {}
    for entry in call.chronicle:
        if number := _commanded(entry):
            given.setdefault(entry.process, []).append(number)
        elif isinstance(entry.what, Transfer | Interject) and entry.what.number:
            if entry.what.number not in given.get(entry.process, []):
                yield f"{entry.at}: {entry.what.number} was commanded unawares"
            else:
                given[entry.process].remove(entry.what.number)


def the_vendor_is_not_told_to_transfer_what_it_cannot(call: HardCall) -> Iterator[str]:
    for entry in call.chronicle:
        if call.plan.is_dialled_to_sip and isinstance(entry.what, Transfer | Interject) and entry.what.number:
            yield f"{entry.at}: {entry.what.number} was commanded on a call that was dialled to SIP"


def the_bridge_dials_one_at_a_time(call: HardCall) -> Iterator[str]:
    """And only what stands in the book as commanded."""
    ringing = ""
    commanded: set[str] = set()
    for entry in call.chronicle:
        mark = entry.what
        if number := _commanded(entry):
            commanded.add(number)
        elif isinstance(mark, Mark) and mark.what == "dialled":
            if ringing:
                yield f"{entry.at}: {mark.number} was dialled while {ringing} rang"
            if mark.number not in commanded:
                yield f"{entry.at}: {mark.number} was dialled unawares"
            ringing = mark.number
        elif isinstance(mark, Mark) and mark.what == "told":
            ringing = ""


def every_request_is_answered(call: HardCall) -> Iterator[str]:
    """Words within the ladder's limit and one closing frame, unless a newer request came or the process went."""
    for at, entry in enumerate(call.chronicle):
        mark = entry.what
        if not isinstance(mark, Mark):
            continue
        if mark.what == "asked":
            turn_id, since = mark.turn_id, mark.since
        elif mark.what == "begun" and mark.state is not None and mark.state.open_turn_id:
            turn_id, since = mark.state.open_turn_id, entry.at
        else:
            continue
        yield from _answered(call, at, turn_id, since)


def _answered(call: HardCall, at: int, turn_id: int, since: float) -> Iterator[str]:
    asked = call.chronicle[at]
    until = min(_excused_at(call, at), _asked_again_at(call, at, turn_id))
    own = [entry for entry in call.chronicle if entry.process == asked.process and entry.at >= since]
    worded = [entry.at for entry in own if _words(entry) and _turn_of(entry) in (turn_id, None)]
    first = worded[0] if worded else None
    limit = asked.at + WORDS_WITHIN_S + 3 * call.plan.wire_s + (0.5 + call.plan.memory_s)
    if limit < until and (first is None or first > limit):
        yield f"{asked.at}: turn {turn_id} heard nothing until {first}"
    closings = [entry.at for entry in own if _closes(entry, turn_id)]
    if len(closings) > 1:
        yield f"{asked.at}: turn {turn_id} was closed {len(closings)} times"
    if asked.at + FINAL_WITHIN_S < until and not [moment for moment in closings if moment <= asked.at + FINAL_WITHIN_S]:
        yield f"{asked.at}: turn {turn_id} was never closed"


def an_emergency_is_answered_at_once(call: HardCall) -> Iterator[str]:
    yield from _at_once(call, EMERGENCY, lambda entry: EMERGENCY_LINE in _words(entry), "the emergency line")


def an_opt_out_is_written_at_once(call: HardCall) -> Iterator[str]:
    yield from _at_once(
        call, OPT_OUT, lambda entry: isinstance(entry.what, OptOutHeard), "the opt-out", asked_only=True
    )
    is_written = False
    for entry in call.chronicle:
        is_written = is_written or isinstance(entry.what, OptOutHeard)
        if STOP_LINE in _words(entry) and not is_written:
            yield f"{entry.at}: confirmed before it was written"


def _at_once(
    call: HardCall, phrase: str, is_it: Callable[[Entry], bool], name: str, *, asked_only: bool = False
) -> Iterator[str]:
    wanted = " ".join(words_of(phrase))
    marks = ("asked",) if asked_only else ("asked", "heard")
    for at, entry in enumerate(call.chronicle):
        mark = entry.what
        if not isinstance(mark, Mark) or mark.what not in marks or wanted not in " ".join(words_of(mark.text)):
            continue
        limit = entry.at + AT_ONCE_S + call.plan.memory_s + 3 * call.plan.wire_s
        done = [e for e in call.chronicle if mark.since <= e.at <= limit and is_it(e)]
        if not done and limit < _excused_at(call, at, unless_newer_has=wanted):
            yield f"{entry.at}: {name} did not come"


def nothing_is_offered_while_a_transfer_is_wanted(call: HardCall) -> Iterator[str]:
    wanted: dict[int, str] = {}
    for entry in call.chronicle:
        what = entry.what
        if isinstance(what, Mark) and what.what == "begun":
            wanted[entry.process] = what.state.transfer_number if what.state else ""
        elif isinstance(what, TransferMoved) and what.step is TransferStep.ASKED:
            if wanted[entry.process]:
                yield f"{entry.at}: asked twice"
            wanted[entry.process] = what.number
        elif isinstance(what, TransferMoved) and what.step in SETTLED:
            wanted[entry.process] = ""
        elif isinstance(what, TransferMoved) and not wanted[entry.process]:
            yield f"{entry.at}: commanded without being asked"
        elif isinstance(what, HelpOffered) and wanted[entry.process]:
            yield f"{entry.at}: offered {what.help} while {wanted[entry.process]} is under way"


def the_model_is_told_the_truth(call: HardCall) -> Iterator[str]:
    """It tells the caller of a transfer, or that nobody is there; so it must be, whatever happens next."""
    asked: dict[int, bool] = {}
    nobody_at: dict[int, float] = {}
    for entry in call.chronicle:
        what = entry.what
        if isinstance(what, Mark) and what.what == "begun":
            asked[entry.process] = bool(what.state and what.state.transfer_number)
        elif isinstance(what, TransferMoved):
            if what.step is TransferStep.ASKED and nobody_at.get(entry.process) == entry.at and what.reason == "asked":
                yield f"{entry.at}: a transfer was asked for though nobody was said to be there"
            asked[entry.process] = True
        elif isinstance(what, ToolRan) and what.content == NOBODY.content:
            nobody_at[entry.process] = entry.at
        elif isinstance(what, ToolRan) and what.content == TRANSFERRED.content and not asked[entry.process]:
            yield f"{entry.at}: a transfer that nobody asked for was promised"


def a_wish_is_taken_up_at_once(call: HardCall) -> Iterator[str]:
    """A step towards a person, or an offer, with the turn that heard it; not once somebody took the caller, nor while
    a bridge has their phone ring.
    """
    for at, entry in enumerate(call.chronicle):
        mark = entry.what
        if not isinstance(mark, Mark) or mark.what != "asked" or not any(wish in mark.text for wish in WISHES):
            continue
        if EMERGENCY in mark.text or OPT_OUT in mark.text or any(_is_bridged(e) for e in call.chronicle[:at]):
            continue
        if _rings(call.chronicle[:at]):
            continue
        limit = entry.at + AT_ONCE_S + call.plan.memory_s + 3 * call.plan.wire_s
        steps = [e for e in call.chronicle if mark.since <= e.at <= limit and _is_step(e)]
        if not steps and limit < _excused_at(call, at):
            yield f"{entry.at}: a wish for a person went unheard"


def a_wish_comes_to_its_end(call: HardCall) -> Iterator[str]:
    """With the line whole to the end, nothing is left hanging: a person took the caller, or something was offered."""
    began = [entry for entry in call.chronicle if isinstance(entry.what, Mark) and entry.what.what == "begun"]
    ended = next(entry for entry in call.chronicle if isinstance(entry.what, Mark) and entry.what.what == "ended")
    if call.is_over or ended.at - began[-1].at < 900:
        return
    last, asked_by, asked_at = None, "", 0.0
    for entry in _of_the_living(call):
        what = entry.what
        if what is ended.what:
            break
        if isinstance(what, Mark) and what.what in ("gone", "begun") and entry.at - asked_at < KEPT_WITHIN_S:
            last = None
        if isinstance(what, TransferMoved):
            last, asked_by = what.step, what.asked_by
            asked_at = entry.at if last is TransferStep.ASKED else asked_at
        elif isinstance(what, HelpOffered):
            last = None
    if last is not None and last is not TransferStep.CONFIRMED and asked_by != "operator":
        yield f"the last that was heard of a transfer is {last}"


def a_key_counts_once(call: HardCall) -> Iterator[str]:
    """What was pressed before a line broke is not pressed again after the redial."""
    held = [e.at for e in _of_the_living(call) if isinstance(e.what, RuleHeld) and e.what.rule_id == "zero"]
    gone = [e.at for e in call.chronicle if isinstance(e.what, Mark) and e.what.what == "gone"]
    may_be_unknown = sum(any(0 <= moment - at < KEPT_WITHIN_S for moment in gone) for at in held)
    if len(held) - may_be_unknown > call.keys.count("0"):
        yield f"{call.keys!r} was taken for {len(held)} wishes"


def a_settlement_is_about_its_own_number(call: HardCall) -> Iterator[str]:
    """A late word on a number that was given up settles nothing, and no hang-up of ours is taken for a person."""
    given_up: dict[int, set[str]] = {}
    has_ended: set[int] = set()
    told = ""
    for entry in call.chronicle:
        what = entry.what
        if isinstance(what, Mark) and what.what == "told":
            told = what.number
        elif isinstance(what, TransferMoved) and what.step is TransferStep.REFUSED:
            if told != what.number and told in given_up.get(entry.process, set()):
                yield f"{entry.at}: {what.number} was refused by a word on {told}"
            given_up.setdefault(entry.process, set()).add(what.number)
        elif isinstance(what, TransferMoved) and what.step is TransferStep.CONFIRMED and entry.process in has_ended:
            yield f"{entry.at}: a call we ended was taken for a bridged one"
        elif _ends(entry):
            has_ended.add(entry.process)


def no_turn_fails_of_itself(call: HardCall) -> Iterator[str]:
    for entry in call.chronicle:
        if isinstance(entry.what, TurnEnded) and "engine_fault" in entry.what.faults:
            yield f"{entry.at}: a fault of ours in turn {entry.what.turn_id}"


def _excused_at(call: HardCall, at: int, *, unless_newer_has: str = "nothing at all") -> float:
    """When the process that was asked could no longer answer, or had to no more: a newer request came."""
    asked = call.chronicle[at]
    for entry in call.chronicle[at + 1 :]:
        what = entry.what
        if isinstance(what, Mark) and what.what in ("gone", "ended"):
            return entry.at
        if isinstance(what, Mark) and what.what == "asked" and unless_newer_has not in " ".join(words_of(what.text)):
            return entry.at
        if entry.process == asked.process and _ends(entry):
            return entry.at
    return float("inf")


def _asked_again_at(call: HardCall, at: int, turn_id: int) -> float:
    """A process that does not know the newest request may be told of it once more."""
    later = (e for e in call.chronicle[at + 1 :] if isinstance(e.what, Mark) and e.what.what == "again")
    return next((e.at for e in later if isinstance(e.what, Mark) and e.what.turn_id > turn_id), float("inf"))


def _of_the_living(call: HardCall) -> Iterator[Entry]:
    """Without what a process did once another had taken the call up."""
    holder = 0
    for entry in call.chronicle:
        if isinstance(entry.what, Mark) and entry.what.what == "begun":
            holder = entry.process
        if entry.process == holder:
            yield entry


def _commanded(entry: Entry) -> str:
    what = entry.what
    return what.number if isinstance(what, TransferMoved) and what.step is TransferStep.COMMANDED else ""


def _words(entry: Entry) -> str:
    return entry.what.text.strip() if isinstance(entry.what, Say | HangUp | Transfer | Interject) else ""


def _turn_of(entry: Entry) -> int | None:
    return None if isinstance(entry.what, Interject) else getattr(entry.what, "turn_id", None)


def _closes(entry: Entry, turn_id: int) -> bool:
    what = entry.what
    is_closing = isinstance(what, HangUp | Transfer | PressDigit) or (isinstance(what, Say) and what.is_final)
    return is_closing and _turn_of(entry) == turn_id


def _ends(entry: Entry) -> bool:
    return isinstance(entry.what, HangUp) or (isinstance(entry.what, Interject) and entry.what.ends_call)


def _is_step(entry: Entry) -> bool:
    return isinstance(entry.what, TransferMoved | HelpOffered)


def _is_bridged(entry: Entry) -> bool:
    return isinstance(entry.what, TransferMoved) and entry.what.step is TransferStep.CONFIRMED


def _rings(past: Sequence[Entry]) -> bool:
    marks = [entry.what.what for entry in past if isinstance(entry.what, Mark)]
    return next((what == "dialled" for what in reversed(marks) if what in ("dialled", "told")), False)


JUDGES: tuple[Callable[[HardCall], Iterator[str]], ...] = (
    never_two_transfers,
    no_number_twice,
    no_command_without_its_fact,
    the_vendor_is_not_told_to_transfer_what_it_cannot,
    the_bridge_dials_one_at_a_time,
    every_request_is_answered,
    an_emergency_is_answered_at_once,
    an_opt_out_is_written_at_once,
    nothing_is_offered_while_a_transfer_is_wanted,
    the_model_is_told_the_truth,
    a_wish_is_taken_up_at_once,
    a_wish_comes_to_its_end,
    a_key_counts_once,
    a_settlement_is_about_its_own_number,
    no_turn_fails_of_itself,
)
