"""Tells the workers of work that is stored already. A message may be lost: the sweeper finds the work by itself."""

import queue
import threading

import structlog
from celery import Celery, current_app
from django.db import transaction

from common.breaker import Breaker

log = structlog.get_logger(__name__)

WAITING_LIMIT = 1_000

Work = int | list[int]
Message = tuple[str, Work]


class Publisher:
    """One thread that talks to the broker, so that a frozen one holds nobody else up."""

    def __init__(self, app: Celery = current_app, breaker: Breaker | None = None) -> None:
        self._app = app
        self._waiting: queue.Queue[Message] = queue.Queue(WAITING_LIMIT)
        self._breaker = breaker or Breaker()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def tell(self, task: str, work: Work) -> bool:
        """Never waits and never raises. False: the message is dropped."""
        self._ensure_thread()
        try:
            self._waiting.put_nowait((task, work))
        except queue.Full:
            return False
        return True

    def _ensure_thread(self) -> None:
        if self._thread is not None:
            return
        with self._start:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="task-publisher", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            task, work = self._waiting.get()
            if self._breaker.may_try():
                self._send(task, work)

    def _send(self, task: str, work: Work) -> None:
        try:
            self._app.send_task(task, args=[work], retry=False, ignore_result=True)
        except Exception as fault:  # whatever is wrong with the broker, the work is stored
            if self._breaker.failed():
                log.warning("tasks_not_published", fault=type(fault).__name__)
        else:
            self._breaker.worked()


_publisher = Publisher()


def publish(task: str, work: Work) -> None:
    """Never waits and never raises. `work` is a primary key, or several for a task that takes a list."""
    _publisher.tell(task, work)


def publish_after_commit(task: str, pk: int) -> None:
    transaction.on_commit(lambda: publish(task, pk), robust=True)
