"""The process that writes down what the calls of one web process come to: `python -m calls.recorder_process <socket>`.

It is started by that web process and ends when the other end of the socket is gone, whether that one stopped or was
killed; what it was told by then is stored first, or spooled.
"""

import asyncio
import os
import signal
import socket
import sys

import django

STOP_S = 5.0
NICENESS = 10
"""Callers first: where both processes share a core, an answer is worth more than its record."""
READ_BYTES = 1 << 20


async def record(end: socket.socket) -> None:
    from django.conf import settings  # noqa: PLC0415  Django is set up when this runs

    from calls.live_feed import LiveFeed  # noqa: PLC0415
    from calls.recorder import DatabaseRecorder  # noqa: PLC0415
    from calls.recorder_wire import COUNT, Unpacker  # noqa: PLC0415

    reader, writer = await asyncio.open_unix_connection(sock=end)
    stored = 0

    def tell_stored(number: int) -> None:
        nonlocal stored
        stored += number
        if not writer.is_closing():
            writer.write(COUNT.pack(stored))

    feed = LiveFeed()
    recorder = DatabaseRecorder(settings.SPOOL_DIR, on_moved=feed.tell, on_stored=tell_stored)
    await recorder.start()
    unpacker = Unpacker()
    try:
        while data := await reader.read(READ_BYTES):
            for fact in unpacker.feed(data):
                recorder.note(fact)
    except ConnectionError:
        pass
    finally:
        await recorder.stop(STOP_S)
        await feed.settle()


def main() -> None:
    # A terminal's Ctrl-C and a service manager's stop reach every process of the group; this one follows its parent.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    os.nice(NICENESS)
    if hasattr(os, "SCHED_BATCH"):
        # It may be put off for a moment, and puts nobody off when it wakes.
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voiceops.settings")
    django.setup()
    asyncio.run(record(socket.socket(fileno=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
