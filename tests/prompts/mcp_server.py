"""A real MCP server over streamable HTTP, as a stranger would run it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from mcp.server import MCPServer
from mcp_types import ToolAnnotations
from starlette.requests import Request


@dataclass
class McpBooks:
    url: str = ""
    headers: list[dict[str, str]] = field(default_factory=list)
    booked: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def mcp_server() -> Iterator[McpBooks]:
    books = McpBooks()
    server = _tools(books)
    app = server.streamable_http_app(streamable_http_path="/mcp", stateless_http=True, json_response=True)

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            books.headers.append(dict(Request(scope).headers))
        await app(scope, receive, send)

    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        books.url = f"http://127.0.0.1:{plug.getsockname()[1]}/mcp"
        runner = uvicorn.Server(uvicorn.Config(noting, log_config=None, lifespan="on"))
        thread = threading.Thread(target=runner.run, kwargs={"sockets": [plug]}, daemon=True)
        thread.start()
        while not runner.started:
            time.sleep(0.01)
        try:
            yield books
        finally:
            runner.should_exit = True
            thread.join(10)


def _tools(books: McpBooks) -> MCPServer:
    server = MCPServer("Tables")

    @server.tool(annotations=ToolAnnotations(read_only_hint=True), title="Free tables")
    def free_tables(day: str) -> str:
        """Which tables are free on a day."""
        return f"Table 4 is free on {day}."

    @server.tool(name="Cancel-All")
    def cancel_all() -> str:
        """Cancels every booking."""
        return "Cancelled."

    @server.tool(annotations=ToolAnnotations(destructive_hint=False))
    def book(day: str, guests: int, phone: str = "") -> dict[str, Any]:
        """Books a table."""
        books.booked.append({"day": day, "guests": guests, "phone": phone})
        return {"booked": True, "guests": guests}

    @server.tool()
    def break_down() -> str:
        """Fails."""
        raise ValueError("the kitchen is closed")

    @server.tool()
    def everything() -> str:
        """Tells far too much."""
        return "x" * 5_000_000

    return server
