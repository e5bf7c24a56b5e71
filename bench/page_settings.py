"""The product's settings, with a clock around every answer."""

from voiceops.settings import *  # noqa: F403
from voiceops.settings import MIDDLEWARE as OURS

MIDDLEWARE = ["bench.timing.ServerTiming", *OURS]
