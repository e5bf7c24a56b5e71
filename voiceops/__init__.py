"""The project: settings, addresses, wiring. The only place that knows every room."""

from voiceops.celery import app as celery_app

__all__ = ["celery_app"]
