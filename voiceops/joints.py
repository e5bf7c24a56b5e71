"""Fills the ports of lower rooms with what upper rooms know. Each line is one joint of the house."""

from agents.briefs import brief_of_version
from dashboard.reach import reach_of
from prompts import ports


def join() -> None:
    ports.brief_of_version.fill(brief_of_version)
    ports.prompt_reach.fill(reach_of)
