"""How often one sender may ask for private links: plenty for people who watch a call, too little to guess."""

import hashlib
import time

from django.core.cache import cache

A_MINUTE = 240
"""A page that refreshes itself asks 30 times."""


def may_ask(sender: str) -> bool:
    """Counts one request of this minute."""
    key = f"story:{hashlib.sha256(sender.encode()).hexdigest()[:16]}:{int(time.time() // 60)}"
    asked = int(cache.get(key) or 0) + 1
    cache.set(key, asked, 120)
    return asked <= A_MINUTE
