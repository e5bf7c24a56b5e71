"""Parts that pages are built of and that have content of their own. Plain parts are includes under `templates/ui/`.

{% menu "More" %} <a class="menu-item" …>…</a> {% endmenu %}
{% confirm "end-call" "End this call?" "End the call" %} <p>The caller hears nothing more.</p> {% endconfirm %}
    `name` is what asks it names: <button data-confirm="end-call">, or a form or link with it
{% empty_state "No calls yet" %} <p>Dial the number of one of your agents.</p> {% endempty_state %}
"""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def menu(
    content: SafeString,
    label: str,
    *,
    icon: str = "",
    button: str = "btn btn-sm",
    is_icon_only: bool = False,
    to_left: bool = False,
    classes: str = "",
) -> SafeString:
    """Opens below its button, to the left where it stands at the right edge. Arrow keys walk it, Escape closes it."""
    context = {
        "label": label,
        "icon": icon,
        "button": button,
        "is_icon_only": is_icon_only,
        "to_left": to_left,
        "classes": classes,
    }
    return render_to_string("ui/menu.html", {"content": content, **context})


@register.simple_block_tag
def confirm(
    content: SafeString, name: str, title: str, action: str, *, refuse: str = "Cancel", is_grave: bool = False
) -> SafeString:
    """A question before an act. `is_grave` is for what cannot be undone."""
    context = {"id": name, "title": title, "action": action, "refuse": refuse, "is_grave": is_grave}
    return render_to_string("ui/confirm.html", {"content": content, **context})


@register.simple_block_tag
def empty_state(content: SafeString, title: str, *, classes: str = "") -> SafeString:
    """Stands where rows would, and says what to do for the first one."""
    return render_to_string("ui/empty_state.html", {"content": content, "title": title, "classes": classes})
