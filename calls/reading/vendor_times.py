"""What Retell measured on a call, part by part: the share of the wait that is not ours."""

from dataclasses import dataclass

from calls.models import Call

PARTS = (
    ("e2e", "From the caller's last word to the agent's first", "All together"),
    ("asr", "Understanding speech", "Retell"),
    ("llm", "Our answer, as Retell saw it", "VoiceOps and model"),
    ("llm_websocket_network_rtt", "The way to us and back", "Network"),
    ("knowledge_base", "Retell's knowledge base", "Retell"),
    ("tts", "Making speech", "Retell"),
    ("s2s", "Speech to speech", "Retell"),
)


@dataclass(frozen=True, slots=True)
class VendorTime:
    """Milliseconds over the turns of the call; None where Retell did not say."""

    label: str
    owner: str
    typical_ms: float | None
    slow_ms: float | None
    turns: int


def vendor_times(call: Call) -> tuple[VendorTime, ...]:
    """Empty for a call Retell has not told figures of."""
    told = [(call.latency.get(name), label, owner) for name, label, owner in PARTS]
    return tuple(
        VendorTime(label, owner, part.get("p50_ms"), part.get("p95_ms"), int(part.get("turns") or 0))
        for part, label, owner in told
        if isinstance(part, dict) and (part.get("p50_ms") is not None or part.get("p95_ms") is not None)
    )
