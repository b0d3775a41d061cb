"""The count of connections sees a real socket, and only while it is open."""

import socket

from desktop.privacy.connections import count_connections


def test_a_listening_socket_and_its_connection_are_counted() -> None:
    before = count_connections()
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert count_connections() == before + 1
        with socket.create_connection(server.getsockname()):
            assert count_connections() == before + 2
    assert count_connections() == before
