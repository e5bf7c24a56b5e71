"""What a call cost, in parts. Retell and the models bill in US dollars; nobody here changes money."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from calls.models import Call, CallStatus

BILLED_IN = "USD"
PRODUCTS: Mapping[str, str] = {
    "retell_voice_engine": "Retell, speech and turns",
    "elevenlabs_tts": "Voice (ElevenLabs)",
    "openai_tts": "Voice (OpenAI)",
    "us_telephony": "Telephone line",
    "custom_llm": "Retell, joined to our own agent",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """`cents` is None for what has no price, or is not told yet."""

    label: str
    cents: Decimal | None


@dataclass(frozen=True, slots=True)
class CallCost:
    """`total_cents` counts what is known; `is_whole` when that is all. `note` says what keeps it from being whole."""

    parts: tuple[Cost, ...]
    total_cents: Decimal | None
    is_whole: bool
    note: str
    currency: str = BILLED_IN


def cost_of(call: Call, *, models: tuple[str, ...]) -> CallCost | None:
    """None while the call goes on. `models` are those that spoke on it."""
    if call.status in (CallStatus.LIVE, CallStatus.REGISTERED):
        return None
    parts = [_product(told) for told in call.cost.get("products", ())]
    if not call.cost:
        parts = [Cost("Retell", None)]
    if models:
        parts.append(Cost(f"Model ({', '.join(models)})", call.model_cost_cents))
    known = [part.cents for part in parts if part.cents is not None]
    is_whole = len(known) == len(parts)
    return CallCost(tuple(parts), sum(known, Decimal(0)) if known else None, is_whole, _note(call, models))


def _product(told: Mapping[str, Any]) -> Cost:
    name = str(told.get("product", ""))
    label = PRODUCTS.get(name) or name.replace("_", " ").capitalize() or "Retell"
    if told.get("is_transfer_leg"):
        label += ", after the transfer"
    cents = told.get("cost_cents")
    return Cost(label, None if cents is None else Decimal(str(cents)))


def _note(call: Call, models: tuple[str, ...]) -> str:
    if not call.cost:
        return "Retell has not told its part yet."
    if models and call.model_cost_cents is None:
        return "Set the model's price in the back office, under model prices; earlier calls are then counted too."
    return ""
