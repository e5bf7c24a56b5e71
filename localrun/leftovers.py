"""Processes of a run that was killed before it could stop them. Their numbers are kept in `var/run/processes.json`."""

from pathlib import Path

from localrun import processes
from localrun.places import VAR, read_record, write_record

RECORD = VAR / "run" / "processes.json"


class Crew:
    """The processes of this run: all of them are ended in the end, whoever started them."""

    def __init__(self, record: Path = RECORD) -> None:
        self.record = record
        self._births: dict[int, str] = {}

    def add(self, pid: int) -> None:
        """With its parent, the runner's own process that reads its output."""
        for number in (pid, processes.parent(pid)):
            if number > 1:
                self._births[number] = processes.birth(number)
        write_record(self.record, {str(number): born for number, born in self._births.items()})

    def end(self) -> None:
        processes.end(self._births)
        self.record.unlink(missing_ok=True)


def end_leftovers(record: Path = RECORD) -> int:
    """How many were still there."""
    left = {int(pid): str(born) for pid, born in read_record(record).items()}
    found = processes.wait_until_gone(left, 0)
    processes.end(found)
    record.unlink(missing_ok=True)
    return len(found)
