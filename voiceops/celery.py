"""The Celery application. Tasks live in each room's `tasks.py`."""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voiceops.settings")

app = Celery("voiceops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect  # type: ignore[untyped-decorator]
def count_work(**_: object) -> None:
    from voiceops import worker_figures  # noqa: PLC0415  models load only after Django has been set up

    worker_figures.connect()
