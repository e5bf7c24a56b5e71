"""What voice lint and the estimates look at: the words and settings of one version, with nothing of the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self, TypeAlias

from engine.tools import BUILT_IN
from prompts.models import PromptVersion
from prompts.ports import brief_of_version
from prompts.speaking import spoken_s
from prompts.tooling.frozen import offered
from vendors.openai.tokens import shared_tokenizer

Part: TypeAlias = Literal["body", "begin_message", "variables", "tools", "model"]
CUSTOM_LLM, RETELL_LLM = "custom-llm", "retell-llm"


@dataclass(frozen=True, slots=True)
class Script:
    """`language` is a BCP 47 tag. `given` are names the business and the agent give a value, so that the version need
    not declare them; `known_tools` are all the tools it could be allowed. `engine` says whose model answers.
    """

    body: str = ""
    begin_message: str = ""
    variables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)
    tools: tuple[str, ...] = ()
    language: str = "en-US"
    given: frozenset[str] = frozenset()
    known_tools: frozenset[str] = frozenset(BUILT_IN)
    engine: str = CUSTOM_LLM

    @classmethod
    def of(cls, version: PromptVersion) -> Self:
        """With the language and the values of the agent that follows the prompt. A few queries."""
        brief = brief_of_version()(version)
        return cls(
            body=version.body,
            begin_message=version.begin_message,
            variables=version.variables,
            model=version.model,
            tools=tuple(version.tools),
            language=brief.language,
            given=frozenset(brief.variables) - set(version.variables),
            known_tools=frozenset(BUILT_IN) | {spec.name for spec in offered(version.prompt.business)},
        )

    def in_words_of(self, version: PromptVersion) -> Self:
        """Another version's words and settings, in the same surroundings. No query."""
        return replace(
            self,
            body=version.body,
            begin_message=version.begin_message,
            variables=version.variables,
            model=version.model,
            tools=tuple(version.tools),
        )

    @property
    def token_count(self) -> int:
        """Of body and begin message; the names of variables stand for their values."""
        tokenizer = shared_tokenizer()
        return tokenizer.count(self.body) + tokenizer.count(self.begin_message)

    @property
    def begin_spoken_s(self) -> float:
        return self.seconds_to_say(self.begin_message)

    def seconds_to_say(self, text: str) -> float:
        """With the defaults or examples of its variables."""
        values = {name: parts.get("default") or parts.get("example") or "" for name, parts in self.variables.items()}
        return spoken_s(text, self.language, values)

    def text_of(self, part: Part) -> str:
        """What offsets of a part count in. Variables and tools are their names, one a line; a model has no text."""
        match part:
            case "body":
                return self.body
            case "begin_message":
                return self.begin_message
            case "variables":
                return "\n".join(self.variables)
            case "tools":
                return "\n".join(self.tools)
        return ""
