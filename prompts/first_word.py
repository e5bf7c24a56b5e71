"""What a text puts before the first word of an answer."""

FIRST_WORD_MS_PER_1000_TOKENS = 50.0
"""What a thousand tokens of prompt put before the first word when the model reads them anew.

Published measurements lie at 40 to 60 ms in the middle and 240 ms at the 95th percentile, on shared servers of large
providers (nirmalya.net, "Prompt size impact on LLM response", February 2026, and the sources it names).
"""
CACHED_SHARE_OF_TIME = 0.2
CACHE_FROM_TOKENS, CACHE_STEP_TOKENS = 1_024, 128
"""OpenAI keeps what it has read of a prompt's beginning: from 1,024 tokens on, in steps of 128, and takes up to 80 %
less time for it (its guide to prompt caching). From a call's second turn on the instructions are read from there.
"""


def first_word_ms(tokens: int, *, is_cached: bool = True) -> float:
    """`is_cached`: once the call is under way; its first turn may find nothing kept."""
    cached = cached_tokens(tokens) if is_cached else 0
    return (tokens - cached + cached * CACHED_SHARE_OF_TIME) * FIRST_WORD_MS_PER_1000_TOKENS / 1_000


def cached_tokens(tokens: int) -> int:
    """How many of them the provider need not read again."""
    return tokens // CACHE_STEP_TOKENS * CACHE_STEP_TOKENS if tokens >= CACHE_FROM_TOKENS else 0
