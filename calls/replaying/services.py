"""Starting a replay, stopping it, and having it go on."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.models import Role
from calls.models import Call, Replay, ReplayState
from calls.publishing import RUN_REPLAY, publish_after_commit
from calls.replaying.past import past_turns
from calls.replaying.states import MOVES, UNDER_WAY
from common.errors import BadInput
from common.rows import save_checked
from common.states import move
from prompts.models import Prompt, PromptVersion

MOST_TURNS = 40
MOST_CENTS = 1_000
USUAL_CENTS = 50
MOST_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class ReplayWish:
    """`first_turn` counts the caller's lines from 1; `limit_cents` is what it may cost, in US cents."""

    call: Call
    version: PromptVersion
    first_turn: int = 1
    turn_count: int = MOST_TURNS
    limit_cents: int = USUAL_CENTS


@transaction.atomic
def replay_start(member: Member, prompt: Prompt, wish: ReplayWish) -> Replay:
    """Asks the workers for it. Raises `NotAllowed` below manager, `BadInput`."""
    member.require(Role.MANAGER)
    if wish.call.business_id != member.business.pk or wish.version.prompt_id != prompt.pk:
        raise BadInput("call", "That call is not there any more. Choose another.")
    if not 1 <= wish.turn_count <= MOST_TURNS:
        raise BadInput("turn_count", f"From 1 to {MOST_TURNS} turns can be answered in one go.")
    if not 1 <= wish.limit_cents <= MOST_CENTS:
        raise BadInput("limit_cents", f"Give a limit from 1 to {MOST_CENTS} cents.")
    under_way = Replay.objects.filter(business=member.business, state__in=UNDER_WAY)
    if under_way.count() >= MOST_AT_ONCE:
        raise BadInput("", f"{MOST_AT_ONCE} replays are under way already. Wait until one is done, or stop one.")
    asked = [turn for turn in past_turns(wish.call) if turn.number >= _first(wish.first_turn)][: wish.turn_count]
    if not asked:
        raise BadInput("first_turn", "The call has no turn there. Begin with an earlier one.")
    replay = Replay(
        business=member.business,
        prompt=prompt,
        version=wish.version,
        version_label=f"Version {wish.version.number}",
        call=wish.call,
        first_turn=wish.first_turn,
        turn_count=len(asked),
        limit_cents=wish.limit_cents,
        cost_cents=0,
        made_by=member.user,
    )
    save_checked(replay)
    publish_after_commit(RUN_REPLAY, replay.pk)
    return replay


def replay_cancel(member: Member, replay: Replay) -> None:
    """What is answered by then stays. Raises `NotAllowed`, `IllegalMove` for one that is over, `LostRace`."""
    member.require(Role.MANAGER)
    move(replay, ReplayState.CANCELLED, moves=MOVES, because="cancelled", field="state", moved_at=timezone.now())


@transaction.atomic
def replay_go_on(member: Member, replay: Replay) -> None:
    """For one whose worker is gone, or that none has taken up. Raises `NotAllowed`, `IllegalMove`, `LostRace`."""
    member.require(Role.MANAGER)
    if replay.state != ReplayState.WAITING:
        move(replay, ReplayState.WAITING, moves=MOVES, because="its worker is gone", field="state")
    publish_after_commit(RUN_REPLAY, replay.pk)


def _first(turn: int) -> int:
    """The greeting belongs to a replay that begins with the call."""
    return 0 if turn <= 1 else turn
