"""Loggers are made once and kept; what is set up later must reach them all the same."""

import structlog
from structlog.testing import capture_logs

from common.logs import line_formatter


def test_another_formatter_does_not_part_earlier_loggers_from_later_ones() -> None:
    line_formatter(as_json=True)
    log = structlog.get_logger("tests.earlier")
    log.info("said_before")
    line_formatter(as_json=True)

    with capture_logs() as lines:
        log.info("said_after")

    assert [line["event"] for line in lines] == ["said_after"]
