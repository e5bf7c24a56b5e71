"""The Celery application. Tasks live in each room's `tasks.py`."""

import os

from celery import Celery
from celery.loaders.app import AppLoader
from celery.signals import worker_init
from django.conf import settings

from voiceops.metric_files import share_figures

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voiceops.settings")


class WorkerLoader(AppLoader):  # type: ignore[misc]
    """Has a worker share its figures before it imports the tasks."""

    def init_worker(self) -> None:
        share_figures(settings.METRICS_DIR)
        super().init_worker()


app = Celery("voiceops", loader="voiceops.celery:WorkerLoader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect  # type: ignore[untyped-decorator]
def count_work(**_: object) -> None:
    from voiceops import worker_figures  # noqa: PLC0415  models load only after Django has been set up

    worker_figures.connect()
