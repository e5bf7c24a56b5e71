"""The moves of a replay."""

from calls.models import ReplayState as S

MOVES = {
    S.WAITING: {S.RUNNING, S.CANCELLED},
    S.RUNNING: {S.DONE, S.LIMIT, S.CANCELLED, S.FAILED, S.WAITING},
}
UNDER_WAY = (S.WAITING, S.RUNNING)
