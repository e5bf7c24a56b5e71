"""Third stage: links, images, HTML and stage directions, which all stand between an opening and a closing sign."""

import re
from collections import Counter

from engine.speech_directions import direction_length
from engine.speech_stage import GAP, STOP, JudgingStage, Verdict, keep, words

_TARGET = r"(?:[^()\s]|\([^()\s]{0,60}\)){0,300}"
_OPEN_TARGET = rf"{_TARGET}(?:\([^()\s]{{0,60}})?"
_TITLE = r"(?: {1,3}(?:\"[^\"]{0,80}\"|'[^']{0,80}'))?"
_OPEN_TITLE = r"(?: {1,3}(?:\"[^\"]{0,80}\"?|'[^']{0,80}'?)?)?"
_AFTER_TEXT = re.compile(rf"\](?:\({_TARGET}{_TITLE}\)|\[[^\[\]\s]{{0,40}}\])")
_AFTER_TEXT_SO_FAR = re.compile(rf"\](?:\((?:{_OPEN_TARGET}|{_TARGET}{_OPEN_TITLE})|\[[^\[\]\s]{{0,40}})?")
_IMAGE = re.compile(rf"!\[[^\[\]]{{0,120}}\]\({_TARGET}{_TITLE}\)")
_IMAGE_SO_FAR = re.compile(
    rf"!(?:\[[^\[\]]{{0,120}}(?:\](?:\((?:{_OPEN_TARGET}|{_TARGET}{_OPEN_TITLE}))?)?)?",
)
_FOOTNOTE = re.compile(r"\[\^?[0-9]{1,3}\]")
_FOOTNOTE_SO_FAR = re.compile(r"\[\^?[0-9]{0,3}")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]{0,19})(?:[ /][^<>]{0,160})?>")
_TAG_SO_FAR = re.compile(r"</?(?:[A-Za-z][A-Za-z0-9-]{0,19}(?:[ /][^<>]{0,160})?)?")
_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{0,60}[:@.]")
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|#39);")
_ENTITY_SO_FAR = re.compile(r"&(?:#?[a-z0-9]{0,4})")
_ENTITIES = {"amp": "&", "quot": '"', "apos": "'", "#39": "'"}
_INSIDE_WORDS = words("a abbr b code del em font i ins kbd mark s small span strong sub sup tt u")
_SENTENCES = words("div h1 h2 h3 h4 h5 h6 li p td th tr")
_UNHEARD = {"script": "</script>", "style": "</style>", "think": "</think>", "thinking": "</thinking>"}
_TRIGGERS = frozenset("[]!<(*_&")
LONGEST_LINK_CHARS = 400


class BracketStage(JudgingStage):
    """Holds a "!" or "]" for one character, a stage direction for 48, a tag for 180, a link's target for 400.

    Square brackets are never spoken, so a link's text leaves while the link is still open. An HTML comment, a script
    and a model's thinking are dropped as they come, to the end if nothing closes them.
    """

    def __init__(self, counts: Counter[str]) -> None:
        super().__init__(counts)
        self._dropping_until = ""

    def _take(self, char: str) -> None:
        if self._held or self._dropping_until or char in _TRIGGERS:
            super()._take(char)
        else:
            self._emit(char)

    def _passes(self, text: str) -> bool:
        return not self._held and not self._dropping_until and _TRIGGERS.isdisjoint(text)

    def _judge(self, held: str, is_end: bool) -> Verdict | None:
        if self._dropping_until:
            return self._drop(held, is_end)
        char = held[0]
        if char not in _TRIGGERS:
            return keep(held)
        if char in "(*_[<" and not (char in "*_" and self._last.isalnum()):
            length = direction_length(held, is_end)
            if length is None:
                return None
            if length:
                self._counts["stage_direction"] += 1
                return length, GAP
        return self._not_direction(held, is_end)

    def _not_direction(self, held: str, is_end: bool) -> Verdict | None:
        match held[0]:
            case "[":
                return self._opening(held, is_end)
            case "]":
                return self._closing(held, is_end)
            case "!":
                return self._image(held, is_end)
            case "<":
                return self._tag(held, is_end)
            case "&":
                return self._entity(held, is_end)
            case _:
                return keep(held)

    def _drop(self, held: str, is_end: bool) -> Verdict | None:
        end = self._dropping_until
        if held.lower().startswith(end):
            self._dropping_until = ""
            return len(end), GAP
        return None if end.startswith(held.lower()) and not is_end else (1, "")

    def _opening(self, held: str, is_end: bool) -> Verdict | None:
        follows_a_word = bool(self._last) and not self._last.isspace()
        if follows_a_word or held.startswith("[^"):
            if found := _FOOTNOTE.match(held):
                self._counts["footnote"] += 1
                return found.end(), GAP
            if _FOOTNOTE_SO_FAR.fullmatch(held) and not is_end:
                return None
        return 1, GAP if self._last.isalnum() else ""

    def _closing(self, held: str, is_end: bool) -> Verdict | None:
        if found := _AFTER_TEXT.match(held):
            self._counts["link"] += 1
            return found.end(), GAP
        if len(held) < LONGEST_LINK_CHARS and _AFTER_TEXT_SO_FAR.fullmatch(held) and not is_end:
            return None
        return 1, GAP if held[1:2].isalnum() else ""

    def _image(self, held: str, is_end: bool) -> Verdict | None:
        if found := _IMAGE.match(held):
            self._counts["image"] += 1
            return found.end(), GAP
        if len(held) < LONGEST_LINK_CHARS and _IMAGE_SO_FAR.fullmatch(held) and not is_end:
            return None
        return keep(held)

    def _tag(self, held: str, is_end: bool) -> Verdict | None:
        if held.startswith("<!--"):
            self._counts["html"] += 1
            self._dropping_until = "-->"
            return 4, GAP
        if found := _TAG.match(held):
            self._counts["html"] += 1
            name = found[1].lower()
            if not held.startswith("</"):
                self._dropping_until = _UNHEARD.get(name, "")
            return found.end(), "" if name in _INSIDE_WORDS else STOP if name in _SENTENCES else GAP
        if not is_end and (_TAG_SO_FAR.fullmatch(held) or "<!--".startswith(held)):
            return None
        return (1, "") if _AUTOLINK.match(held) else keep(held)

    def _entity(self, held: str, is_end: bool) -> Verdict | None:
        if found := _ENTITY.match(held):
            self._counts["html"] += 1
            return found.end(), _ENTITIES.get(found[1], GAP)
        return None if _ENTITY_SO_FAR.fullmatch(held) and not is_end else keep(held)
