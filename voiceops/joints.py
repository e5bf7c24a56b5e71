"""Fills the ports of lower rooms with what upper rooms know. Each line is one joint of the house."""

from agents.briefs import brief_of_version
from prompts import ports
from voiceops.try_desk import HouseDesks


def join() -> None:
    ports.brief_of_version.fill(brief_of_version)
    ports.try_desks.fill(HouseDesks())
