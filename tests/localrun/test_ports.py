"""A remembered port is kept while nobody else has it."""

import socket

from localrun.ports import free_port, is_free, next_free_port


def test_the_preferred_port_is_kept_when_it_is_free() -> None:
    port = free_port()

    assert free_port(port) == port


def test_a_port_that_somebody_listens_on_is_replaced() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert not is_free(port)
        assert free_port(port) != port
        assert next_free_port(port) > port
