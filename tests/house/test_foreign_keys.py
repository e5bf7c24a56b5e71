"""Tables obey the layers too: a row may point down, never up."""

from django.apps import apps
from django.db.models import ForeignObject, ManyToManyField

FROM_TOP = [
    {"dashboard", "mcpserver"},
    {"campaigns", "escalations", "evals", "analytics", "telephony"},
    {"calls"},
    {"agents"},
    {"prompts"},
    {"businesses"},
    {"common"},
]
HEIGHT = {room: -depth for depth, rooms in enumerate(FROM_TOP) for room in rooms}


def test_no_foreign_key_points_to_an_upper_room_or_a_neighbour() -> None:
    ours = [model for model in apps.get_models() if model._meta.app_label in HEIGHT]
    pointing = {
        (model._meta.app_label, field.related_model._meta.app_label, field.name)
        for model in ours
        for field in [*model._meta.get_fields()]
        if isinstance(field, ForeignObject | ManyToManyField) and field.model is model
    }
    wrong = {
        (room, other, name)
        for room, other, name in pointing
        if other in HEIGHT and room != other and HEIGHT[room] <= HEIGHT[other]
    }

    assert ("calls", "agents", "agent") in pointing
    assert wrong == set()
