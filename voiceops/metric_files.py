"""The files through which the processes of one machine add up their figures, a few for each process id."""

import os
import re
from pathlib import Path

OF_A_PROCESS = re.compile(r"^(?P<kind>.+)_(?P<pid>\d+)\.db$")


SHARED_IN = "PROMETHEUS_MULTIPROC_DIR"
"""The library reads it from the environment when it is first imported."""


def share_figures(folder: Path) -> None:
    """Add this process's figures to those of the others; before anything imports the library.

    For processes that live long: each leaves files behind.
    """
    tidy(folder)
    os.environ[SHARED_IN] = str(folder)


def tidy(folder: Path) -> None:
    """Take away what dead processes left.

    What they were doing (gauges) goes as soon as they are dead. What they have done (counters, histograms) stays
    until none of the processes lives: taken from a running sum it would look like a counter that jumped.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [(path, found) for path in folder.iterdir() if (found := OF_A_PROCESS.match(path.name))]
    living = {pid for pid in {int(found["pid"]) for _, found in files} if _lives(pid)}
    for path, found in files:
        is_of_now = found["kind"].startswith("gauge_live")
        if int(found["pid"]) not in living and (is_of_now or not living):
            path.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
