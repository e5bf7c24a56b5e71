"""What callers of the benchmarks ask. No two turns near each other bring the same words: nothing that remembers words
may look quicker here than it is.
"""

_OPENINGS = (
    "hello I would like to know",
    "um okay so can you tell me",
    "right and what I still wanted to hear is",
    "my wife asked me to find out",
    "sorry the line was bad I only wonder",
    "good and one more thing then",
    "let me think yes it would help to know",
)
_MATTERS = (
    "when you are open this week",
    "what a new filter costs with the fitting",
    "how long the repair of a boiler takes",
    "if there is a table outside for six on friday",
    "which papers I have to bring along",
    "whether the blue one comes in a larger size",
    "where I can leave the car while I wait",
    "how early the rooms are ready on a sunday",
    "what happens when I have to move the date",
    "if you take cards or only cash at the door",
    "how many days the delivery needs to the coast",
)
_ENDINGS = ("please", "as soon as it goes", "thank you", "because we are away until then", "")


def question(number: int) -> str:
    """The same for the same number. 385 different ones follow each other before the first comes again."""
    parts = (_OPENINGS[number % 7], _MATTERS[number % 11], _ENDINGS[number % 5])
    return " ".join(part for part in parts if part)
