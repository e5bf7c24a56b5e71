"""`make test`: the quick tests two at a time, then the journeys, in two houses that mostly wait."""

import os
import subprocess
import sys

from localrun.browser import provide_browser
from localrun.places import ROOT
from localrun.services import Services

OUTAGES = "tests/faults/test_real_outages.py"
QUICK = ["-n", "2", "tests", "--ignore=tests/journeys", f"--ignore={OUTAGES}"]
JOURNEYS = ["-n", "2", "--dist", "loadfile", OUTAGES, "tests/journeys"]
EARLIER_FAILED = "EARLIER_TESTS_FAILED"


def test(narrowed: list[str]) -> int:
    """Runs everything, or only what the arguments name. The services stay up between the parts."""
    provide_browser()
    services = Services("test")
    try:
        services.start()
        if narrowed:
            return _pytest(narrowed)
        first = _pytest(QUICK)
        last = _pytest(JOURNEYS, **({EARLIER_FAILED: "1"} if first else {}))
        return first or last
    finally:
        services.release()


def _pytest(words: list[str], **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", *words]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode
