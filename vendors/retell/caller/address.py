import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

SCHEMES = {"https": "wss", "http": "ws", "wss": "wss", "ws": "ws"}
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


def socket_address(base_url: str, call_id: str, variables: Mapping[str, str]) -> str:
    """`<base>/<call_id>`, the query kept behind it; `{{names}}` without a value stay as they are.

    Raises ValueError for an address that is neither ws, wss, http nor https.
    """
    filled = PLACEHOLDER.sub(lambda found: variables.get(found[1], found[0]), base_url)
    parts = urlsplit(filled)
    if parts.scheme not in SCHEMES or not parts.netloc:
        raise ValueError("llm_websocket_url must start with ws://, wss://, http:// or https:// and name a host")
    path = f"{parts.path.rstrip('/')}/{quote(call_id, safe='')}"
    return urlunsplit((SCHEMES[parts.scheme], parts.netloc, path, parts.query, ""))
