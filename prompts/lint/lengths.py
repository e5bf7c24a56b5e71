"""Rules about length: sentences, the begin message, and the whole text as the model reads it."""

import re
from collections.abc import Iterator

from prompts.first_word import first_word_ms
from prompts.lint.finding import Fix, Severity, Spot, rule
from prompts.lint.reading import Reading, Stretch, sentences_of
from prompts.lint.script import RETELL_LLM

LONGEST_SPOKEN_WORDS, LONGEST_INSTRUCTION_WORDS, MOST_CLAUSES = 25, 45, 2
LONGEST_BEGIN_S = 8.0
RETELL_GROWS_FROM, RETELL_LIMIT = 4_000, 32_768
LONG_TOKENS, TOO_LONG_TOKENS = 4_000, 8_000
ROOM_FOR_TALK_TOKENS = 8_000
"""What a long call's transcript and the answer take of the model's window, beside the instructions."""
WINDOWS = (
    ("gpt-5", 272_000),
    ("gpt-4.1", 1_047_576),
    ("gpt-4o", 128_000),
    ("gpt-4-turbo", 128_000),
    ("gpt-4", 8_192),
    ("gpt-3.5", 16_385),
    ("o1", 200_000),
    ("o3", 200_000),
    ("o4", 200_000),
    ("claude", 200_000),
)
"""Tokens a model can read, by how its name begins; the first that fits counts."""
USUAL_WINDOW = 128_000

_LONGEST_SPLIT = 600
"""Characters: two good halves are never longer."""
_SUBJECT = r"(?:i|we|you|they|he|she|it|there|then|please|let|can|could|will|would|do|your|our|my|the|a)\b"
_CLAUSE = re.compile(
    rf"[,;:]?\s(?:and|but|or|so)\s{_SUBJECT}"
    r"|[,;:]?\s(?:because|although|though|whereas|unless|which|while|so that|as soon as|in case|when|if|where)\s"
    r"|;\s|\s[\u2013\u2014]\s",
    re.IGNORECASE,
)
_OPENING_CLAUSE = re.compile(r"(?:if|when|while|because|although|since|once|as)\b", re.IGNORECASE)
_SPLIT = re.compile(rf",?\s(and|but|so)\s(?={_SUBJECT})|;\s+", re.IGNORECASE)


@rule(
    "long-sentence",
    "warning",
    title="Long sentences",
    why="A listener cannot go back to the beginning of a sentence. After two thoughts or 25 words the first is gone.",
)
def long_sentence(reading: Reading) -> Iterator[Spot]:
    for line in reading.spoken:
        for sentence in sentences_of(line):
            if message := _too_long(sentence.text, reading.is_english):
                fix = _split(sentence, reading.is_english)
                severity: Severity = "warning" if "words" in message else "hint"
                yield Spot(sentence.start, sentence.end, message, fix, sentence.part, severity)
    for sentence in reading.sentences:
        if len(sentence.text) > 2 * LONGEST_INSTRUCTION_WORDS and sentence.word_count > LONGEST_INSTRUCTION_WORDS:
            message = f"An instruction of {sentence.word_count} words; models keep short ones better."
            yield Spot(sentence.start, sentence.end, message, _split(sentence, reading.is_english), severity="hint")


def _too_long(sentence: str, is_english: bool) -> str:
    words = Stretch(sentence, 0).word_count
    if words > LONGEST_SPOKEN_WORDS:
        return f"{words} words in one breath; keep it to {LONGEST_SPOKEN_WORDS}."
    if is_english and _clauses_in(sentence) > MOST_CLAUSES:
        return "More than two thoughts in one sentence."
    return ""


def _clauses_in(sentence: str) -> int:
    return 1 + len(_CLAUSE.findall(sentence)) + (_OPENING_CLAUSE.match(sentence) is not None)


def _split(sentence: Stretch, is_english: bool) -> Fix | None:
    """A full stop in place of the joint nearest the middle that leaves two good sentences."""
    if not is_english or len(sentence.text) > _LONGEST_SPLIT:
        return None
    middle = len(sentence.text) / 2
    for joint in sorted(_SPLIT.finditer(sentence.text), key=lambda found: abs(found.start() - middle)):
        left, right = sentence.text[: joint.start()], sentence.text[joint.end() :].lstrip()
        if not right or _too_long(left, is_english) or _too_long(right, is_english):
            continue
        word = joint[1]
        begin = f"{word.capitalize()} " if word and word.lower() == "but" else ""
        right_start = sentence.start + len(sentence.text) - len(right)
        replacement = f". {begin}" if begin else f". {right[0].upper()}"
        end = right_start if begin else right_start + 1
        return Fix("Make two sentences", sentence.start + joint.start(), end, replacement, sentence.part)
    return None


@rule(
    "long-begin-message",
    "warning",
    title="A long begin message",
    why="Callers want to talk. After eight seconds they talk over the greeting or hang up.",
)
def long_begin_message(reading: Reading) -> Iterator[Spot]:
    seconds = reading.script.begin_spoken_s
    if seconds > LONGEST_BEGIN_S:
        text = reading.script.begin_message
        message = f"It takes about {seconds:.0f} seconds to say; keep it under {LONGEST_BEGIN_S:.0f}."
        yield Spot(0, len(text), message, _shortened(reading), "begin_message")


def _shortened(reading: Reading) -> Fix | None:
    """As many whole sentences from the start as fit."""
    text, script, keep = reading.script.begin_message, reading.script, 0
    for sentence in sentences_of(Stretch(text, 0)):
        if script.seconds_to_say(text[: sentence.end]) > LONGEST_BEGIN_S:
            break
        keep = sentence.end
    return Fix("Keep the first sentences", keep, len(text), "", "begin_message") if keep else None


@rule(
    "many-tokens",
    "warning",
    title="A text that takes long to read",
    why="The model reads the whole text before each answer. Every thousand tokens come before the first word.",
)
def many_tokens(reading: Reading) -> Iterator[Spot]:
    tokens = reading.token_count
    if reading.script.engine == RETELL_LLM:
        if RETELL_GROWS_FROM < tokens <= RETELL_LIMIT:
            yield Spot(0, 0, f"{tokens:,} tokens. Above {RETELL_GROWS_FROM:,} Retell's model costs more per minute.")
    elif tokens > LONG_TOKENS:
        message = (
            f"{tokens:,} tokens put about {first_word_ms(tokens, is_cached=False):.0f} ms before the first answer of a "
            f"call, and {first_word_ms(tokens):.0f} ms before later ones. Take out what the agent does not need."
        )
        yield Spot(0, 0, message, severity=None if tokens > TOO_LONG_TOKENS else "hint")


@rule(
    "beyond-the-window",
    "error",
    title="More than the model can read",
    why="The model refuses a text this long, and every call would fail.",
    may_be_off=False,
)
def beyond_the_window(reading: Reading) -> Iterator[Spot]:
    tokens, limit = reading.token_count, window_of(reading)
    if tokens > limit:
        yield Spot(0, 0, f"{tokens:,} tokens, and the model can take {limit:,} beside the conversation. Shorten it.")


def window_of(reading: Reading) -> int:
    """Tokens that the instructions may have."""
    if reading.script.engine == RETELL_LLM:
        return RETELL_LIMIT
    name = str(reading.script.model.get("model") or "").rpartition("/")[2].lower()
    window = next((size for start, size in WINDOWS if name.startswith(start)), USUAL_WINDOW)
    return max(window - ROOM_FOR_TALK_TOKENS, window // 4)


@rule(
    "empty-text",
    "error",
    title="No instructions",
    why="Without instructions the agent knows neither the business nor what it is there for.",
    may_be_off=False,
)
def empty_text(reading: Reading) -> Iterator[Spot]:
    if not reading.body.strip():
        fix = Fix("Begin with two sentences", 0, len(reading.body), FIRST_WORDS)
        yield Spot(0, 0, "There are no instructions yet. Write who the agent is and what callers want.", fix)


FIRST_WORDS = (
    "You are {{agent_name}}, who answers the telephone for {{business_name}}.\n"
    "Find out with one short question what the caller wants, and help with that.\n"
)
