"""A conversation with a draft on a desk of its own: a scripted model in the place of a real one."""

import asyncio
from collections.abc import Sequence
from typing import Any

from engine.brief import Brief, ToolSpec
from engine.circuit import Circuit
from engine.ladder import Voice, Voices
from engine.ports import Directory, EmptyDirectory
from engine.speech import SpokenTables
from prompts.trying.keeping import talk_begin
from prompts.trying.mock_tools import AnswersOnPaper
from prompts.trying.talk import Line, Setup, Talk
from prompts.trying.trial import Trial
from tests.engine.stage import ScriptedModel, Step

BOOK = ToolSpec("book", "Book a visit.", source={"mock_answer": "Booked for Monday at nine."})
BRIEF = Brief(instructions="Be kind.", begin_message="Hello, this is Mia.", time_zone="America/Chicago", tools=(BOOK,))


class ScriptedDesk:
    """`prompts.ports.TryDesk`."""

    def __init__(self, *scripts: Sequence[Step]) -> None:
        self.model = ScriptedModel(*scripts)

    def voices_for(self, brief: Brief) -> Voices:
        del brief
        voice = Voice(self.model, Circuit(asyncio.get_running_loop().time))
        return Voices(voice, voice)

    def spoken_for(self, brief: Brief) -> SpokenTables:
        del brief
        return SpokenTables()

    def zone_of(self, number: str) -> str:
        return "America/New_York" if number.startswith("+1212") else ""

    def directory_for(self, brief: Brief) -> Directory:
        del brief
        return EmptyDirectory()


def trial_of(desk: ScriptedDesk, talk: Talk | None = None, brief: Brief = BRIEF, **setup: Any) -> Trial:
    talk = talk or talk_begin(Setup(version_id=1, **setup))
    return Trial(talk, brief, desk, AnswersOnPaper(talk), lambda _: None)


def said(trial: Trial) -> list[tuple[str, str]]:
    return [(str(line.speaker), line.text) for line in trial.talk.branch.lines]


def last(trial: Trial) -> Line:
    return trial.talk.branch.lines[-1]
