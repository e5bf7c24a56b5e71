"""Files of facts between two lives of a process."""

from pathlib import Path

import pytest

from calls.spool import Spool
from engine import facts
from tests.calls.call_facts import began


def read(spool: Spool, path: Path) -> list[facts.Fact]:
    with spool.claimed(path, 2) as batches:
        return [fact for batch in batches for fact in batch]


def test_a_file_that_was_read_to_its_end_is_gone(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    noted: list[facts.Fact] = [began(n, n) for n in range(5)]
    spool.keep(noted)
    [path] = spool.waiting()
    assert read(spool, path) == noted
    assert spool.waiting() == []


def test_a_file_whose_reader_failed_stays(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep([began(1, 1)])
    [path] = spool.waiting()
    with pytest.raises(ZeroDivisionError), spool.claimed(path, 2):
        _ = 1 / 0
    assert spool.waiting() == [path]


def test_a_file_that_another_process_reads_is_left_to_it(tmp_path: Path) -> None:
    spool, other = Spool(tmp_path), Spool(tmp_path)
    spool.keep([began(1, 1)])
    [path] = spool.waiting()
    with spool.claimed(path, 2) as batches:
        assert read(other, path) == []
        assert path.exists()
        assert len(list(batches)) == 1


def test_only_its_owner_may_read_what_callers_said(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep([began(1, 1)])
    spool.set_aside(began(2, 2))
    assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0, 0]


def test_files_are_read_in_the_order_they_were_written(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for number in range(3):
        spool.keep([began(number, number)])
    assert [read(spool, path)[0].at_ms for path in spool.waiting()] == [began(n, n).at_ms for n in range(3)]


def test_a_half_written_line_costs_only_itself(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep([began(1, 1), began(2, 2)])
    [path] = spool.waiting()
    path.write_text(path.read_text() + '{"type": "TurnBegan", "fa\n')
    assert len(read(spool, path)) == 2


def test_nothing_to_keep_makes_no_file(tmp_path: Path) -> None:
    Spool(tmp_path).keep([])
    assert list(tmp_path.iterdir()) == []
