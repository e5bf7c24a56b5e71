from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from common.ports import unfilled


class VoiceOpsConfig(AppConfig):
    name = "voiceops"
    label = "voiceops"

    def ready(self) -> None:
        from voiceops.joints import join  # noqa: PLC0415  rooms can be imported only once their models are loaded

        join()
        register(every_port_is_filled)


def every_port_is_filled(**_: object) -> Sequence[CheckMessage]:
    return [Error(f"Nothing fills the port {name}.", hint="See voiceops/joints.py.") for name in unfilled()]
