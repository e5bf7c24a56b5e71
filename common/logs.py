"""How a log line looks: a constant message, named values beside it."""

import logging
import re
from types import FunctionType, MethodType

import structlog

_SECRET_IN_PATH = re.compile(r"(/llm/|/invitation/|/password/new/|/account/email/confirm/)[^/\s\"']+")


class WithoutSecrets(logging.Filter):
    """Takes socket secrets and the keys of mailed links out of any address a server or library writes into a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        clean = _SECRET_IN_PATH.sub(r"\1***", text)
        if clean != text:
            record.msg, record.args = clean, ()
        return True


def _say_late(_logger: object, _method: str, named: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A value that is not known when it is bound may be bound as a function, asked at each line."""
    for name, value in named.items():
        if isinstance(value, MethodType | FunctionType):
            named[name] = value()
    return named


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    _say_late,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# One list for the whole process: loggers keep the one they met first, whoever sets up another formatter later.
_WRITING: list[structlog.typing.Processor] = [*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]


def line_formatter(as_json: bool) -> logging.Formatter:
    """One formatter for structlog and for the standard library's loggers."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=_WRITING,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.ExceptionRenderer(),
            renderer,
        ],
    )
