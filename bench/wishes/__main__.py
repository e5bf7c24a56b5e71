"""`python -m bench.wishes` learns the weights of a wish for a person anew and writes them where the product reads them.

`--open` leaves `tests/escalations/sentences/open.jsonl` out, tells what is found in it, and writes nothing.
"""

import sys
from collections.abc import Mapping

from agents.phrases.weights import path_of, text_of
from bench.wishes.kinds import KINDS
from bench.wishes.learning import learned
from bench.wishes.reading import OF_THE_TESTS, beside, read, written
from bench.wishes.trying import decided, figures, scored, tried


def main(*, leaves_open_out: bool) -> None:
    for language in KINDS:
        sentences = written(language, of_the_tests=("own",) if leaves_open_out else ("own", "open"))
        made = beside(language)
        found = tried(sentences, made, language)
        weights = decided(found, learned([*sentences, *made], language))
        text = text_of(weights)
        print(f"{language}: {len(sentences)} sentences, and {len(made)} beside them")
        print(f"  {len(weights.words)} words and pairs, {len(text.encode()) / 1000:.0f} kB")
        print(f"  threshold {weights.threshold}, against {weights.against}")
        _tell("sentences held out", figures(found, weights))
        if leaves_open_out:
            others = [one for one in read(OF_THE_TESTS / "open.jsonl") if one.language == language]
            _tell("open.jsonl", figures([scored(one, weights) for one in others], weights))
        else:
            path_of(f"wish.{language}").write_text(text, encoding="utf-8")


def _tell(of_what: str, told: Mapping[str, float]) -> None:
    print(f"  {of_what}:")
    for name, share in told.items():
        print(f"    {share:6.1%} {name}")


main(leaves_open_out="--open" in sys.argv[1:])
