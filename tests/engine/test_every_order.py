"""Any order of talk, commands, words of Retell's, operators, broken lines and killed processes: what must hold, holds.

Some histories are played on every run; `HARD_CALLS=100000` plays as many as it says.
"""

import os

from hypothesis import HealthCheck, given, settings

from tests.engine.hard_calls import Plan, Step
from tests.engine.hard_steps import histories, plans, played
from tests.engine.judgement import complaints

HISTORIES = int(os.environ.get("HARD_CALLS", "2000"))


@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans, steps=histories)
def test_whatever_happens_on_a_call_nobody_is_lost(plan: Plan, steps: list[Step]) -> None:
    assert complaints(played(plan, steps)) == []
