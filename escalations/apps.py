from django.apps import AppConfig


class EscalationsConfig(AppConfig):
    name = "escalations"

    def ready(self) -> None:
        from escalations import receivers  # noqa: F401, PLC0415  they listen from here on
