"""A field of a form with its label, its hint and what was wrong with it, tied together for screen readers."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField, CheckboxInput, Select, Textarea

register = template.Library()


@register.inclusion_tag("ui/field.html")
def form_field(
    field: BoundField, label: str = "", hint: str = "", *, autofocus: bool = False, autocomplete: str = ""
) -> dict[str, Any]:
    """{% form_field form.email label="E-mail" hint="Where the link goes" %}"""
    told = [f"{field.auto_id}-errors" if field.errors else "", f"{field.auto_id}-hint" if hint else ""]
    attributes = {
        "aria-describedby": " ".join(filter(None, told)),
        "aria-invalid": "true" if field.errors else "",
        "autocomplete": autocomplete,
    }
    given = {name: value for name, value in attributes.items() if value} | {"autofocus": autofocus}
    field.field.widget.attrs.pop("placeholder", None)  # the label says it, and stays when something is typed
    return {
        "kind": _kind(field),
        "field": field,
        "label": label or field.label,
        "hint": hint,
        "attributes": given,
        "is_checkbox": isinstance(field.field.widget, CheckboxInput),
    }


def _kind(field: BoundField) -> str:
    match field.field.widget:
        case Select():
            return "select w-full"
        case Textarea():
            return "textarea w-full"
    return "input w-full"


@register.filter
def shown_with(field: BoundField, attributes: dict[str, Any]) -> str:
    return field.as_widget(attrs=attributes)


@register.filter
def also(attributes: dict[str, Any], classes: str) -> dict[str, Any]:
    return attributes | {"class": classes}


@register.filter
def as_json(value: Any) -> str:
    """For a data attribute that a script reads; not for a script element."""
    return json.dumps(value, cls=DjangoJSONEncoder)
