"""What a prompt version must satisfy."""

from django.core.exceptions import ValidationError

from businesses.validators import check_variable_name
from engine.context import PLACEHOLDER
from prompts.tooling.checks import TOOL_NAME

MAX_TEMPERATURE = 2
MAX_OUTPUT_TOKENS = 4_096
VARIABLE_KEYS = frozenset({"default", "example", "type", "source"})


def names_in(text: str) -> tuple[str, ...]:
    """The variables a text uses, each once, in order of appearance."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(text)))


def check_placeholders(text: str) -> None:
    """A model field's validator: double braces open onto the name of a variable. Closing ones may end JSON."""
    if "{{" in PLACEHOLDER.sub("", text):
        msg = "A variable is written {{name}}: two braces on each side; letters, digits and underscores between them."
        raise ValidationError(msg, code="placeholder")


def check_declared_variables(variables: object) -> None:
    """A model field's validator: {"name": {"default": "…", "example": "…", "type": "…"}}, each part optional."""
    msg = 'Declare variables as {"name": {"default": "text", "example": "text", "type": "text"}}.'
    if not isinstance(variables, dict):
        raise ValidationError(msg, code="variables_shape")
    for name, parts in variables.items():
        check_variable_name(name)
        if not isinstance(parts, dict) or set(parts) - VARIABLE_KEYS:
            raise ValidationError(msg, code="variables_shape")
        if not all(isinstance(part, str) for part in parts.values()):
            raise ValidationError(msg, code="variables_shape")


def check_model_settings(model: object) -> None:
    """A model field's validator: model, second_model, temperature and max_output_tokens, each optional."""
    if not isinstance(model, dict):
        raise ValidationError('Model settings look like {"temperature": 0.5}.', code="model_shape")
    for key, value in model.items():
        if key not in MODEL_CHECKS:
            msg = f"“{key}” is no model setting. There are: {', '.join(MODEL_CHECKS)}."
            raise ValidationError(msg, code="model_setting")
        is_right, say = MODEL_CHECKS[key]
        if not is_right(value):
            raise ValidationError(f"{key} is {say}.", code="model_setting")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_temperature(value: object) -> bool:
    """None is a choice too: some models refuse any temperature."""
    return value is None or (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_TEMPERATURE
    )


def _is_token_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_OUTPUT_TOKENS


MODEL_CHECKS = {
    "model": (_is_text, "the name of a model"),
    "second_model": (_is_text, "the name of a model"),
    "temperature": (_is_temperature, f"a number from 0 to {MAX_TEMPERATURE}, or null to send none"),
    "max_output_tokens": (_is_token_count, f"a whole number from 1 to {MAX_OUTPUT_TOKENS}"),
}


def check_tools(tools: object) -> None:
    """A model field's validator: names of tools, each once. Services ask whether the business has them."""
    if not isinstance(tools, list) or not all(isinstance(name, str) for name in tools):
        raise ValidationError("Tools are a list of names.", code="tools_shape")
    for name in tools:
        if not TOOL_NAME.fullmatch(name):
            msg = f"“{name}” cannot be a tool: use small letters, digits and underscores, and begin with a letter."
            raise ValidationError(msg, code="tool_name")
    if len(set(tools)) < len(tools):
        raise ValidationError("Name each tool once.", code="tool_twice")
