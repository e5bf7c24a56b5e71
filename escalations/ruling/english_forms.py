"""The forms of an English word, by rule where there is one and by list where there is none.

A word is led back to the form the dictionary has it under, and all forms are made anew from there. What nobody says
("appointmented") is made too: it matches nothing, so it does no harm.
"""

import re
from collections.abc import Iterator

IRREGULAR = """
    be is are was were been being am|have has had having|do does did done doing|say says said saying
    go goes went gone going|get gets got gotten getting|make makes made making|know knows knew known knowing
    think thinks thought thinking|take takes took taken taking|see sees saw seen seeing|come comes came coming
    find finds found finding|give gives gave given giving|tell tells told telling|feel feels felt feeling
    leave leaves left leaving|put puts putting|mean means meant meaning|keep keeps kept keeping
    let lets letting|begin begins began begun beginning|write writes wrote written writing|hold holds held holding
    stand stands stood standing|hear hears heard hearing|bring brings brought bringing|set sets setting
    meet meets met meeting|pay pays paid paying|send sends sent sending|buy buys bought buying|sell sells sold selling
    speak speaks spoke spoken speaking|break breaks broke broken breaking|lose loses lost losing
    spend spends spent spending|build builds built building|understand understands understood understanding
    cut cuts cutting|hurt hurts hurting|quit quits quitting|cost costs costing|read reads reading|run runs ran running
    drive drives drove driven driving|forget forgets forgot forgotten forgetting|win wins won winning
    choose chooses chose chosen choosing|steal steals stole stolen stealing|throw throws threw thrown throwing
    wear wears wore worn wearing|eat eats ate eaten eating|drink drinks drank drunk drinking
    sleep sleeps slept sleeping|fall falls fell fallen falling|freeze freezes froze frozen freezing
    bleed bleeds bled bleeding|feed feeds fed feeding|lead leads led leading|lend lends lent lending
    sit sits sat sitting|lie lies lied lying|die dies died dying|tie ties tied tying|wake wakes woke woken waking
    ring rings rang rung ringing|sue sues sued suing|sink sinks sank sunk sinking|burst bursts bursting
    deal deals dealt dealing|need needs needed needing|shut shuts shutting|hit hits hitting|catch catches caught
    teach teaches taught teaching|bid bids bidding|stick sticks stuck sticking|swear swears swore sworn swearing
    person persons people|man men|woman women|child children|tooth teeth|foot feet|mouse mice|wife wives|life lives
    knife knives|half halves|shelf shelves|wolf wolves|leaf leaves
"""
UNCHANGING = frozenset(
    """
    a able about above across after again all almost already also although always an and another any anybody anyone
    anything anywhere as at back bad because before behind below best better between big both but by can cannot cant
    could couldnt dont down during each either else enough even evening ever every everybody everyone everything far
    few first for from front good great happy hello her here hers herself hi high him himself his how hundred i if im
    in indeed instead into it its itself just last later least less like little long lot low many may maybe me might
    mine more morning most much must my myself near never new next nice no nobody none nor not nothing now of off often
    oh ok okay on once one only onto or other our ours out over own perhaps please quite rather really right sad same
    several shall she should since six so some somebody someone something soon sorry still such than thank thanks that
    thats the their them themselves then there these they thing this those though through till to today together
    tomorrow tonight too two under until up upon us very via we well were what when where whether which while who whom
    whose why will with within without wont would yes yesterday yet you your yours yourself
    everywhere nowhere somewhere real full free live human medical
    news series species always gas bus plus minus red bed wedding ceiling string spring king bring
    """.split()  # noqa: SIM905  a list of words is read as words
)
_GROUPS = {
    word: tuple(dict.fromkeys(group.split()))
    for group in IRREGULAR.replace("\n", "|").split("|")
    for word in group.split()
}
STRESSED_AT_THE_END = frozenset(
    """
    admit commit compel control defer deter equip expel forbid incur infer occur omit patrol permit prefer rebel
    recur refer regret remit submit transfer transmit upset
    """.split()  # noqa: SIM905
)
_VOWEL_GROUPS = re.compile(r"[aeiouy]+")
_ONE_VOWEL_ONE_CONSONANT = re.compile(r"(?:^|[^aeiou]|qu)[aeiouy][^aeiouwxy]$")
_TAKES_E = re.compile(
    r"(?:[cvu]|[^aeiou]l|[rd]g|[aeiou]g|ang|[^aeio]at|[iy]z|[aeou][iu]s|[aeo]as|oos|[^aeiou][aeio]s|[nrp]s|[^aeio][iua]r"
    r"|[^aeiou][iua]d|[^aeiou]ot|[^aeiou]in|ul|let|plet|[mpb]ut|ecut|nvit|xcit|unit|gnit)$"
)
_WITHOUT_E = frozenset("visit focus bias trust insist assist consist".split())  # noqa: SIM905
_HISSES = ("s", "x", "z", "ch", "sh")


def english_forms(word: str) -> tuple[str, ...]:
    """`word` first, then its other forms."""
    if word in UNCHANGING or len(word) < 3 or not word.isascii() or not word.isalpha():
        return (word,)
    known = _GROUPS.get(word)
    found = known or tuple(_made_of(_base(word)))
    return tuple(dict.fromkeys((word, *found)))


def _base(word: str) -> str:
    """The form without an ending: "order" of "orders", "cancel" of "cancelled", "charge" of "charging"."""
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 2 and _VOWEL_GROUPS.search(stem):
            return _IRREGULAR_STEMS.get(stem) or _of_stem(stem)
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("es") and word[:-2].endswith(("ss", "x", "zz", "ch", "sh")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_IRREGULAR_STEMS = {"agre": "agree", "fre": "free", "guarante": "guarantee", "canoe": "canoe", "dy": "die", "ty": "tie"}


def _of_stem(stem: str) -> str:
    if stem.endswith("i"):
        return f"{stem[:-1]}y"
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "aeiousfz":
        is_long = len(_VOWEL_GROUPS.findall(stem)) > 1
        return stem[:-1] if stem[-1] != "l" or is_long else stem
    if stem in _WITHOUT_E:
        return stem
    is_short = len(_VOWEL_GROUPS.findall(stem)) == 1
    takes_e = _ONE_VOWEL_ONE_CONSONANT.search(stem) if is_short else _TAKES_E.search(stem)
    return f"{stem}e" if takes_e or (is_short and _TAKES_E.search(stem)) else stem


def _made_of(base: str) -> Iterator[str]:
    yield base
    if base.endswith("y") and base[-2:-1] not in ("a", "e", "o", "u"):
        yield from (f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing")
    elif base.endswith("e"):
        yield f"{base}s"
        yield f"{base}d"
        yield f"{base}ing" if base.endswith(("ee", "oe", "ye")) else f"{base[:-1]}ing"
    else:
        yield f"{base}es" if base.endswith(_HISSES) else f"{base}s"
        for stem in _before_an_ending(base):
            yield from (f"{stem}ed", f"{stem}ing")


def _before_an_ending(base: str) -> tuple[str, ...]:
    """ "stop" doubles, "order" does not, "cancel" is written both ways."""
    is_short = len(_VOWEL_GROUPS.findall(base)) == 1
    if _ONE_VOWEL_ONE_CONSONANT.search(base) is None:
        return (base,)
    doubled = base + base[-1]
    if is_short or base in STRESSED_AT_THE_END:
        return (doubled,)
    return (base, doubled) if base.endswith("l") else (base,)
