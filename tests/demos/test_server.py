"""The extension of Jupyter's server: it is there after the installation, and does not let messages wait."""

import asyncio
import inspect
import subprocess
import sys
from types import SimpleNamespace

import pytest
from jupyter_client.session import Session
from jupyter_server.gateway.connections import GatewayWebSocketConnection
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from nnlib.demos import server


def test_the_installation_switches_it_on():
    command = [sys.executable, "-m", "jupyter", "server", "extension", "list"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    told = found.stdout + found.stderr
    lines = [line.split()[0] for line in told.splitlines() if "OK" in line]
    assert "nnlib.demos.server" in lines, told


class Usual:
    """What the server would use without the extension: a connection that keeps what it is told to send."""

    def __init__(self, handler=None):
        self.websocket_handler = handler
        self.session = Session(key=b"secret")
        self.sent = []

    def connect(self):
        return "connected"

    def disconnect(self):
        return "disconnected"

    def handle_outgoing_message(self, stream, message):
        assert stream == "iopub"
        self.sent.append(message)


def extended(usual):
    settings = {}
    names = SimpleNamespace(kernel_websocket_connection_class=usual, web_app=SimpleNamespace(settings=settings))
    server._load_jupyter_server_extension(names)
    return settings["kernel_websocket_connection_class"]


def test_a_connection_sends_each_message_at_once():
    said = []
    connection = extended(Usual)(SimpleNamespace(set_nodelay=said.append))
    assert connection.connect() == "connected"
    assert said == [True]


@pytest.mark.parametrize("usual", [ZMQChannelsWebsocketConnection, GatewayWebSocketConnection])
def test_it_fits_the_connections_of_the_server_that_is_installed(usual):
    made = extended(usual)
    assert issubclass(made, usual)
    assert usual.websocket_handler.klass.set_nodelay
    parameters = list(inspect.signature(usual.handle_outgoing_message).parameters)
    assert list(inspect.signature(made.handle_outgoing_message).parameters) == parameters
    assert issubclass(made, server.Calm) is (usual is ZMQChannelsWebsocketConnection)


class Quiet(server.Calm, Usual):
    """What the tests below send messages through."""


class Kernel:
    """Messages as a kernel sends them, for one request."""

    def __init__(self, session, cause):
        self.session = session
        self.request = session.msg(cause)

    def says(self, kind, content):
        message = self.session.msg(kind, content, parent=self.request)
        return [b"kernel.topic", *self.session.serialize(message)]

    def status(self, state):
        return self.says("status", {"execution_state": state})


def states(connection):
    """What has been sent, each as "busy", "idle" or its type."""
    found = []
    for message in connection.sent:
        told = connection.session.deserialize(connection.session.feed_identities(message)[1])
        found.append(told["content"].get("execution_state", told["msg_type"]))
    return found


async def send(connection, *messages):
    for message in messages:
        connection.handle_outgoing_message("iopub", message)


def test_what_a_widget_does_quickly_is_not_shown_as_busy():
    async def run():
        connection = Quiet()
        kernel = Kernel(connection.session, "comm_msg")
        await send(connection, kernel.status("busy"), kernel.says("comm_msg", {}), kernel.status("idle"))
        await asyncio.sleep(3 * server._SHORT)
        return states(connection)

    assert asyncio.run(run()) == ["comm_msg", "idle"]


def test_what_a_widget_does_slowly_is_shown_as_busy():
    async def run():
        connection = Quiet()
        first, second = (Kernel(connection.session, "comm_msg") for _ in range(2))
        await send(connection, first.status("busy"), first.status("idle"), second.status("busy"))
        await asyncio.sleep(3 * server._SHORT)
        await send(connection, second.status("idle"))
        return states(connection)

    assert asyncio.run(run()) == ["idle", "busy", "idle"]


@pytest.mark.parametrize("cause", ["execute_request", "comm_open", "kernel_info_request"])
def test_what_else_the_kernel_does_is_shown_as_busy_at_once(cause):
    async def run():
        connection = Quiet()
        kernel = Kernel(connection.session, cause)
        await send(connection, kernel.status("busy"), kernel.says("stream", {}), kernel.status("idle"))
        starting = connection.session.msg("status", {"execution_state": "starting"})  # caused by nobody
        await send(connection, [b"topic", *connection.session.serialize(starting)])
        return states(connection)

    assert asyncio.run(run()) == ["busy", "stream", "idle", "starting"]


def test_nothing_is_sent_to_a_page_that_has_gone():
    async def run():
        connection = Quiet()
        await send(connection, Kernel(connection.session, "comm_msg").status("busy"))
        assert connection.disconnect() == "disconnected"
        await asyncio.sleep(3 * server._SHORT)
        return states(connection), connection.held

    assert asyncio.run(run()) == ([], {})


@pytest.mark.parametrize(
    "parent", [None, [], {}, {"msg_type": "comm_msg"}, {"msg_id": "1"}, {"msg_type": "comm_msg", "msg_id": [1]}]
)
def test_a_state_of_unknown_cause_is_sent(parent):
    async def run():
        connection = Quiet()
        for state in ("busy", "busy", "idle"):
            message = connection.session.msg("status", {"execution_state": state})
            frames = connection.session.serialize(message)
            frames[3] = connection.session.pack(parent)
            connection.handle_outgoing_message("iopub", [b"topic", *frames])
        await asyncio.sleep(3 * server._SHORT)
        return [connection.session.unpack(message[6])["execution_state"] for message in connection.sent]

    assert asyncio.run(run()) == ["busy", "busy", "idle"]


@pytest.mark.parametrize(("place", "frame"), [(2, b"[]"), (3, b"{"), (5, b"null"), (5, b"[1]"), (5, b"\xff")])
def test_a_message_that_cannot_be_read_is_sent(place, frame):
    connection = Quiet()
    message = Kernel(connection.session, "comm_msg").status("busy")
    message[1 + place] = frame
    connection.handle_outgoing_message("iopub", message)
    assert connection.sent == [message]
