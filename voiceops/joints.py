"""Fills the ports of lower rooms with what upper rooms know. Each line is one joint of the house."""

from agents import ports as agent_ports
from agents.briefs import brief_of_version
from calls import ports as calls_ports
from calls.versions.figures import version_figures
from calls.versions.outcomes import call_outcomes
from calls.versions.typical import typical_call
from dashboard.reach import reach_of
from escalations.queueing.explaining import escalations_of
from escalations.ruling.compiling import read_rules
from prompts import ports
from voiceops.try_desk import HouseDesks


def join() -> None:
    ports.brief_of_version.fill(brief_of_version)
    ports.try_desks.fill(HouseDesks())
    ports.prompt_reach.fill(reach_of)
    ports.version_figures.fill(version_figures)
    ports.call_outcomes.fill(call_outcomes)
    ports.typical_calls.fill(typical_call)
    calls_ports.escalations_of.fill(escalations_of)
    agent_ports.owners_rules.fill(read_rules)
