"""Ports on 127.0.0.1."""

import random
import socket

# Below the range from which systems take ports for outgoing connections, so that a remembered port stays free.
FROM, TO = 20000, 29999


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: object = None) -> int:
    """The preferred port when nobody has it, else a random free one."""
    if isinstance(preferred, int) and is_free(preferred):
        return preferred
    while not is_free(port := random.randint(FROM, TO)):  # noqa: S311 - a port is no secret
        pass
    return port


def next_free_port(first: int) -> int:
    return next(port for port in range(first, 65536) if is_free(port))
