"""`python -m simulator`: one process that stands in for Retell and for a model."""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys

from simulator.app import serve
from simulator.options import Options

_PLAIN_RECORD = frozenset(vars(logging.makeLogRecord({})))
_EPILOG = """\
Point the product at it:
  Retell API base address   http://HOST:PORT            (key: --api-key)
  OpenAI-compatible model   http://HOST:PORT/v1         models: receptionist, receptionist-second, stub-fast
  control                   http://HOST:PORT/simulator/ health, calls, faults, traffic
"""


class JsonLines(logging.Formatter):
    """One JSON object a line; named fields beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        named = {name: value for name, value in vars(record).items() if name not in _PLAIN_RECORD}
        line = {"level": record.levelname.lower(), "logger": record.name, "event": record.getMessage(), **named}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, default=str)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="Stands in for Retell's REST API, its calls and webhooks, and for a language model.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8765, help="port, 0 for a free one (default: %(default)s)")
    parser.add_argument("--api-key", default="key_simulator", help="accepted and signing key (default: %(default)s)")
    parser.add_argument(
        "--traffic-every-s", type=_not_negative, default=0.0, help="place a call every so many seconds (default: none)"
    )
    parser.add_argument("--speed", type=_positive, default=1.0, help="how fast people talk (default: %(default)s)")
    parser.add_argument(
        "--model-first-token-ms", type=_whole, default=250, help="delay of the model (default: %(default)s)"
    )
    parser.add_argument("--model-piece-ms", type=_whole, default=20, help="gap between pieces (default: %(default)s)")
    parser.add_argument("--no-analysis", action="store_true", help="send no call_analyzed webhook")
    return parser.parse_args(arguments)


async def run(wanted: argparse.Namespace) -> int:
    options = Options(
        api_key=wanted.api_key,
        speed=wanted.speed,
        traffic_every_s=wanted.traffic_every_s,
        model_first_token_ms=wanted.model_first_token_ms,
        model_piece_ms=wanted.model_piece_ms,
        analyzes_calls=not wanted.no_analysis,
    )
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        runner, port = await serve(options, wanted.host, wanted.port)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else "the address is not known here"
        sys.stderr.write(
            f"Cannot listen on {wanted.host}:{wanted.port} ({why}): choose another --port, or 0 for any.\n"
        )
        return 1
    sys.stderr.write(f"The simulator listens on http://{wanted.host}:{port} (see --help for what is where).\n")
    await stop.wait()
    await runner.cleanup()
    return 0


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError("must be a number from 0 to 65535")
    return int(text)


def _whole(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError("must be a whole number of milliseconds")
    return int(text)


def _not_negative(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if value < 0:
        raise argparse.ArgumentTypeError("must be a number, 0 or more")
    return value


def _positive(text: str) -> float:
    if (value := _not_negative(text)) == 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return value


def main() -> None:
    wanted = parse(sys.argv[1:])
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    sys.exit(asyncio.run(run(wanted)))


if __name__ == "__main__":
    main()
