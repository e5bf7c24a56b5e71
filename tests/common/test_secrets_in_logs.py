import logging

import pytest

from common.logs import WithoutSecrets


@pytest.mark.parametrize(
    ("message", "args", "written"),
    [
        ('%s - "WebSocket %s" [ok]', ("::1", "/llm/s3cret/call_1"), '::1 - "WebSocket /llm/***/call_1" [ok]'),
        ("GET /llm/s3cret?x=1", (), "GET /llm/***"),
        ("refused /llm/s3cret", (), "refused /llm/***"),
        ("nothing to hide: %d", (1,), "nothing to hide: 1"),
    ],
)  # fmt: skip
def test_the_socket_secret_never_stands_in_a_log_line(message: str, args: tuple[object, ...], written: str) -> None:
    record = logging.LogRecord("uvicorn.error", logging.INFO, __file__, 1, message, args, None)
    WithoutSecrets().filter(record)
    assert record.getMessage() == written
