"""What differs between two versions, in the words of people."""

from prompts.comparing.passages import Fold, Passage, Piece, passages
from prompts.comparing.versions import Comparison, Difference, compare

__all__ = ["Comparison", "Difference", "Fold", "Passage", "Piece", "compare", "passages"]
