from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  Django's own names

from common.ports import unfilled


class VoiceOpsConfig(AppConfig):
    name = "voiceops"
    label = "voiceops"

    def ready(self) -> None:
        from voiceops.joints import join  # noqa: PLC0415  rooms can be imported only once their models are loaded

        join()
        register(every_port_is_filled)
        register(tools_stay_outside, Tags.security, deploy=True)


def every_port_is_filled(**_: object) -> Sequence[CheckMessage]:
    return [Error(f"Nothing fills the port {name}.", hint="See voiceops/joints.py.") for name in unfilled()]


def tools_stay_outside(**_: object) -> Sequence[CheckMessage]:
    if not settings.TOOLS_MAY_REACH_PRIVATE:
        return []
    hint = "Whoever sets up a tool can reach your database and your cloud's metadata. Set it to false."
    return [Warning("TOOLS_MAY_REACH_PRIVATE lets tools into your own network.", hint=hint, id="voiceops.W001")]
