from importlib import import_module

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"

    def ready(self) -> None:
        import_module("calls.receivers")
