"""A model request as the JSON of an OpenAI-compatible chat completion."""

from typing import Any
from urllib.parse import urlsplit

from engine.brief import ToolSpec
from engine.ports import Message, ModelRequest
from vendors import tolerantjson


def token_limit_field_for(base_url: str) -> str:
    """What the limit on the answer's length is called there.

    OpenAI's and Azure's newer models refuse `max_tokens`; most compatible servers know no other name.
    """
    host = urlsplit(base_url).hostname or ""
    is_openai = host == "api.openai.com" or host.endswith((".api.openai.com", ".openai.azure.com"))
    return "max_completion_tokens" if is_openai else "max_tokens"


def write_question(request: ModelRequest, *, model: str, token_limit_field: str) -> bytes:
    """The body of the request, always as a stream that reports its tokens."""
    body: dict[str, Any] = {
        "model": request.settings.model or model,
        "messages": [_message(message) for message in request.messages],
        token_limit_field: request.settings.max_output_tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.settings.temperature is not None:
        body["temperature"] = request.settings.temperature
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
    return tolerantjson.dumps(body).encode()


def _message(message: Message) -> dict[str, Any]:
    if message.role == "tool":
        return {"role": "tool", "tool_call_id": message.tool_call_id, "content": message.content}
    if not message.tool_calls:
        return {"role": message.role, "content": message.content}
    calls = [
        {"id": call.call_id, "type": "function", "function": {"name": call.name, "arguments": call.arguments or "{}"}}
        for call in message.tool_calls
    ]
    return {"role": message.role, "content": message.content or None, "tool_calls": calls}


def _tool(tool: ToolSpec) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}
