"""The extension of Jupyter's server: it is there after the installation, and does not let messages wait."""

import subprocess
import sys
from types import SimpleNamespace

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from nnlib.demos import server


def test_the_installation_switches_it_on():
    command = [sys.executable, "-m", "jupyter", "server", "extension", "list"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    told = found.stdout + found.stderr
    lines = [line.split()[0] for line in told.splitlines() if "OK" in line]
    assert "nnlib.demos.server" in lines, told


def test_a_connection_sends_each_message_at_once():
    class Usual:
        def __init__(self, handler):
            self.websocket_handler = handler

        def connect(self):
            return "connected"

    settings, said = {}, []
    web_app = SimpleNamespace(settings=settings)
    server._load_jupyter_server_extension(SimpleNamespace(kernel_websocket_connection_class=Usual, web_app=web_app))
    connection = settings["kernel_websocket_connection_class"](SimpleNamespace(set_nodelay=said.append))
    assert connection.connect() == "connected"
    assert said == [True]


def test_it_fits_the_connection_of_the_server_that_is_installed():
    settings = {}
    names = SimpleNamespace(
        kernel_websocket_connection_class=ZMQChannelsWebsocketConnection, web_app=SimpleNamespace(settings=settings)
    )
    server._load_jupyter_server_extension(names)
    made = settings["kernel_websocket_connection_class"]
    assert issubclass(made, ZMQChannelsWebsocketConnection)
    assert made.websocket_handler.klass.set_nodelay
