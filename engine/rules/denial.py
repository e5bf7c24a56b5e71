"""Whether a wish that was found in a caller's words is taken back by the words around it.

"I don't want a person" asks for no transfer; "No, a person please", "can't I talk to a person" and "it's not working,
a person" do. The words before the wish are walked back while they belong to it ("want", "to", "really") until one
decides. Nothing here is a grammar: what is not understood leaves the wish standing, since a caller who is sent to a
person in vain loses less than one who cannot reach any.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.rules.heard import Said

FURTHEST = 9
"""How many words back a wish is still denied."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIONS = _words(
    """
    not dont doesnt didnt wont wouldnt isnt arent wasnt havent hasnt shouldnt never neither
    nicht kein keine keinen nie niet geen nooit nunca jamais pas non não
    """
)
IMPOSSIBLE = _words("cant cannot couldnt")
"""Deny what is about talking ("I can't talk to anyone now"); otherwise they complain that nobody can be had."""
REFUSALS = _words("without before sin sans senza sem ohne zonder")
LINKS = _words(
    """
    to too want wanna wanted need needed like wish wishing have has having be been you me us him her really even
    actually just necessarily going gonna get getting let ask asking asked for about trying try a an the any another
    would do did am is are was im feel think say said saying mean bother bothered looking right now currently at all
    gotta care interested talk speak chat talking speaking connect transfer
    chatting with in hoping here today see any point reason have had make
    mich mit ihnen uns sie mir will möchte muss müssen brauche brauchen einen einem einer eine zu bitte
    quiero necesito quisiera hace falta que me pase con hablar
    veux voudrais besoin de pas ne je me dois faut
    voglio vorrei bisogno di devo mi
    quero preciso gostaria queria eu
    wil hoef hoeft met een te
    """
)
SUBJECTS = _words("i we he she they it someone somebody people")
ASKED = _words("i you we they u there he she it anyone anybody someone somebody")
"""Behind a negation they make it a question: "can't I", "isn't there", "don't you"."""
SAYING = _words("think say said saying mean feel believe sure suppose know want")
NO_USE = _words("need needs point reason desire interest use necessity")
NOUNS = _words("human person people operator representative agent manager supervisor receptionist real live one")
CONDITIONS = _words("if when before after unless until once while whenever")
MODALS = _words(
    "can could may might should shall do would will cant couldnt dont wont shouldnt why let how must to please id"
)
MINE = _words("my our his her their")
OTHERS = _words(
    """
    you ya yall yourself my him her them his our their it this that these god myself me each one
    usted ustedes ti mi mis vos vous te mon ma mes lei mio mia você meu minha u mijn
    """
)
SENT = _words("to too with con com à avec met mit")
REPORTED = _words("offered promised supposed refused forgot used failed about")
THIRD = _words("they he she theyd hed shed theyll")
TALKING = _words("talk speak chat talking speaking chatting")
NEGATED_AFTER = _words("nicht niet not gesprochen gesproken geredet telefoniert gepraat")
NEGATED_WITHIN = _words("nicht keinen keine niet niemand pas não non")
"""Languages that negate behind the verb: "Sie müssen mich nicht verbinden"."""
MAY_NEGATE = NEGATIONS | _words("gibt ist y is zijn hebben heeft niemand")
HAPPENING = _words("was were been when while after before keep kept")
BEFORE_NOT = SUBJECTS | _words("id rather sooner prefer better")
HAPPENED = _words("talked spoke spoken chatted")
MACHINES = _words("machine robot computer bot ai automat recording")
FOREIGN_NO = _words("quiero necesito quisiera voglio vorrei me mi le necesita hace quero")


@dataclass(frozen=True, slots=True)
class Wish:
    """A phrase that was found in `words[at:end]`; `let_pass` are the places of words that the phrase left open."""

    words: Sequence[str]
    at: int
    end: int
    let_pass: Sequence[int] = ()


def is_denied(wish: Wish, spoken: Said) -> bool:
    """Whether it is none, by what stands around and in it."""
    words, at, end = wish.words, wish.at, wish.end
    if _is_about_others(wish) or _is_told(words, at, spoken) or _is_negated_within(wish):
        return True
    if end < len(words) and words[end] in NEGATED_AFTER and end not in spoken.pauses:
        return True
    return _is_negated(words, at, spoken)


def _is_about_others(wish: Wish) -> bool:
    """ "talk to my manager", "talk to you about"."""
    words, end = wish.words, wish.end
    if end - 2 in wish.let_pass and words[end - 2] in MINE:
        return True
    if words[end - 1] not in SENT or end >= len(words):
        return False
    return words[end] in OTHERS or any(word in MACHINES for word in words[end : end + 2])


def _is_negated_within(wish: Wish) -> bool:
    """ "I won't need to speak with anyone", where the phrase leaves open what stands behind "I"."""
    first = wish.words[wish.at]
    passed = [wish.words[place] for place in wish.let_pass]
    if first in BEFORE_NOT and any(word in NEGATIONS or word in IMPOSSIBLE for word in passed):
        return True
    return first not in MAY_NEGATE and any(word in NEGATED_WITHIN for word in passed)


def _is_told(words: Sequence[str], at: int, spoken: Said) -> bool:
    """What happens, happened or would: "when I talk to a person", "they offered to transfer me"."""
    if at < 1 or at in spoken.sentences:
        return False
    before, earlier = words[at - 1], words[at - 2] if at > 1 else ""
    if before in HAPPENED or (words[at].endswith("ing") and before in HAPPENING):
        return True
    if before in THIRD or (earlier in THIRD and before in ("will", "would", "should", "can", "could")):
        return words[at] not in TALKING or before in THIRD
    if before == "to" and earlier in REPORTED:
        return True
    if before in ("i", "we", "you", "people", "they"):
        return earlier in CONDITIONS or (words[at] in TALKING and at > 1 and not _may_ask(words, at))
    return False


def _may_ask(words: Sequence[str], at: int) -> bool:
    """ "can I talk", "why can't I even talk": a question or a wish, no report."""
    return any(word in MODALS for word in words[max(0, at - 4) : at - 1]) or words[at - 1] in ("you", "people")


def _is_negated(words: Sequence[str], at: int, spoken: Said) -> bool:
    has_duty = False
    for place in range(at - 1, max(-1, at - 1 - FURTHEST), -1):
        word = words[place]
        if place + 1 in spoken.sentences:
            return False
        if (verdict := _verdict(words, place, at, spoken)) is not None:
            return verdict
        if word in SUBJECTS:
            if place and words[place - 1] in SAYING:
                continue
            return has_duty and _asks_whether(words, place)
        if word not in LINKS and word != "of":
            return False
        has_duty = has_duty or word in ("have", "need")
    return False


def _verdict(words: Sequence[str], place: int, at: int, spoken: Said) -> bool | None:
    """What a word before the wish decides; None for one that decides nothing."""
    word, following = words[place], words[place + 1]
    if word in NEGATIONS:
        return not _is_question(words, place)
    if word in IMPOSSIBLE:
        return following in TALKING and not _is_question(words, place)
    if word == "no" or word in REFUSALS:
        return _refuses(words, place, at, spoken)
    return following == "of" if word == "instead" else None


def _is_question(words: Sequence[str], place: int) -> bool:
    """ "can't I", "why don't you", "could you not just", "if you can't"."""
    before = words[max(0, place - 3) : place]
    if words[place + 1] in ASKED and words[place] != "not":
        return True
    if any(word in ("why", "if") for word in before):
        return True
    return words[place] == "not" and any(word in ("can", "could", "do", "will") for word in before[:-1])


def _refuses(words: Sequence[str], place: int, at: int, spoken: Said) -> bool:
    """ "no need to", "no operator please", "without talking to"; but "No, an operator please" and "no transfer me"."""
    word, following = words[place], words[place + 1]
    if word != "no":
        return word != "before" or place + 1 == at or words[place + 1] in SUBJECTS or words[place + 1] == "you"
    if place + 1 in spoken.pauses:
        return False
    return following in NO_USE or following in FOREIGN_NO or (place + 1 == at and following in NOUNS)


def _asks_whether(words: Sequence[str], place: int) -> bool:
    """ "Do I have to talk to a person?", but not "how do I need to ask"."""
    asks = words[place - 1] if place else ""
    how = words[place - 2] if place > 1 else ""
    return asks in ("do", "will", "would", "did") and how not in ("how", "who", "what", "where")
