"""The body of a request to the model, where a setting decides what stands in it."""

import json
from typing import Any

from engine.brief import ModelSettings
from engine.ports import Message, ModelRequest
from vendors.openai.question import write_question


def body(settings: ModelSettings) -> dict[str, Any]:
    request = ModelRequest((Message("user", "Hi"),), settings=settings)
    written: dict[str, Any] = json.loads(write_question(request, model="usual", token_limit_field="max_tokens"))
    return written


def test_a_temperature_is_sent_unless_the_owner_wants_none() -> None:
    assert body(ModelSettings())["temperature"] == 0.5
    assert body(ModelSettings(temperature=0.0))["temperature"] == 0.0
    assert "temperature" not in body(ModelSettings(temperature=None))


def test_a_model_of_the_owners_choice_stands_before_the_usual_one() -> None:
    assert body(ModelSettings())["model"] == "usual"
    assert body(ModelSettings(model="special"))["model"] == "special"
