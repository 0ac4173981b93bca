"""An extension of Jupyter's server: what a kernel sends reaches the page at once.

Without it the demos stutter. A message that closely follows another waits until the browser has confirmed the first,
which it does up to 40 ms late (Nagle's algorithm and delayed acknowledgement of TCP); the server can send each message
at once, and by default does not. nnlib.json, which the installation copies to etc/jupyter, switches it on.
"""


def _jupyter_server_extension_points():
    return [{"module": "nnlib.demos.server"}]


def _load_jupyter_server_extension(server):
    """Called when the server starts.

    Args:
        server: jupyter_server.serverapp.ServerApp.
    """
    usual = server.kernel_websocket_connection_class

    class PromptConnection(usual):
        """Between one page and one kernel."""

        def connect(self):
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    server.web_app.settings["kernel_websocket_connection_class"] = PromptConnection
