from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"

    def ready(self) -> None:
        from agents.phrases.weights import read_weights  # noqa: PLC0415
        from engine.rules.learned import know  # noqa: PLC0415

        know(read_weights())
