"""House rules that hold for every model of every room."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Model

LAYERS = (
    {"voiceops"},
    {"dashboard", "mcpserver"},
    {"campaigns", "escalations", "evals", "analytics", "telephony"},
    {"calls"},
    {"agents"},
    {"prompts"},
    {"businesses"},
    {"common"},
)
DEPTH = {room: depth for depth, rooms in enumerate(LAYERS) for room in rooms}
OUR_MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in DEPTH]


def references(model: type[Model]) -> Iterator[tuple[str, str]]:
    """Every forward reference of a model, however it was written: its name and the room it leads to."""
    for field in (*model._meta.fields, *model._meta.many_to_many):
        if isinstance(field.related_model, type):
            yield field.name, field.related_model._meta.app_label


def is_downward(from_room: str, to_room: str) -> bool:
    """Rooms of one layer may not refer to each other; what is not ours lies below everything."""
    return to_room == from_room or to_room not in DEPTH or DEPTH[to_room] > DEPTH[from_room]


def test_every_installed_room_has_its_layer() -> None:
    ours = {
        config.label
        for config in apps.get_app_configs()
        if str(config.path).startswith(str(settings.BASE_DIR)) and "site-packages" not in str(config.path)
    }
    assert ours <= set(DEPTH)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_a_models_references_lead_down_only(model: type[Model]) -> None:
    upward = [(name, room) for name, room in references(model) if not is_downward(model._meta.app_label, room)]
    assert upward == []


def test_references_given_as_strings_are_seen() -> None:
    version = apps.get_model("prompts", "PromptVersion")
    told = dict(references(version))
    assert told == {"prompt": "prompts", "parent": "prompts", "author": "businesses", "saved_by": "businesses"}


@pytest.mark.parametrize(
    ("from_room", "to_room", "verdict"),
    [
        ("calls", "agents", True),
        ("agents", "calls", False),
        ("evals", "campaigns", False),
        ("businesses", "auth", True),
        ("calls", "calls", True),
    ],
)
def test_the_direction_of_a_reference_is_told_by_the_layers(from_room: str, to_room: str, verdict: bool) -> None:
    assert is_downward(from_room, to_room) is verdict


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_model_has_its_page_in_the_back_office(model: type[Model]) -> None:
    assert model._meta.auto_created or admin.site.is_registered(model)
