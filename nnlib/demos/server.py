"""An extension of Jupyter's server: what a kernel sends reaches the page at once, and signs that nobody needs do not.

Without it the demos stutter, for two reasons. A message that closely follows another waits until the browser has
confirmed the first, which it does up to 40 ms late (Nagle's algorithm and delayed acknowledgement of TCP); the server
can send each message at once, and by default does not. And around each message to a widget the kernel says that it is
busy and idle again, whereupon JupyterLab redraws its toolbar and asks the server for another icon of the browser's tab,
twice, which takes longer than the demo. nnlib.json, which the installation copies to etc/jupyter, switches it on.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.ioloop import IOLoop

_SHORT = 0.1  # seconds; what a widget does within them is not shown as busy


def _jupyter_server_extension_points():
    return [{"module": "nnlib.demos.server"}]


def _load_jupyter_server_extension(server):
    """Called when the server starts.

    Args:
        server: jupyter_server.serverapp.ServerApp.
    """
    usual = server.kernel_websocket_connection_class
    # A gateway to kernels elsewhere tells messages in another form: there every "busy" is passed on.
    added = (Prompt, Calm) if issubclass(usual, ZMQChannelsWebsocketConnection) else (Prompt,)

    class Connection(*added, usual):
        """Between one page and one kernel."""

    server.web_app.settings["kernel_websocket_connection_class"] = Connection


class Prompt:
    """A connection that sends each message at once."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


class Calm:
    """A connection that does not say "busy" of what a widget does quickly."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.held = {}  # by the id of a message to a widget: the timer that will say "busy" if it takes long
        self.closed = False

    def disconnect(self):
        self.closed = True
        for cause in list(self.held):
            self.release(cause)
        return super().disconnect()

    def release(self, cause):
        if cause in self.held:
            IOLoop.current().remove_timeout(self.held.pop(cause))

    def handle_outgoing_message(self, stream, outgoing_msg):
        send = super().handle_outgoing_message

        def say_late():
            self.held.pop(cause, None)
            send(stream, outgoing_msg)

        status, cause = _status(self.session, outgoing_msg)
        self.release(cause)
        if status == "busy" and not self.closed:
            self.held[cause] = IOLoop.current().call_later(_SHORT, say_late)
        else:
            send(stream, outgoing_msg)


def _status(session, message):
    """What a message says of the kernel's state ("busy" or "idle"), and the id of the message to a widget it is about.

    Args:
        session: jupyter_client.session.Session.
        message: list of bytes, as the kernel sent it.

    Returns:
        (str, str), or (None, None) for any other message.
    """
    try:
        _, (_, *parts) = session.feed_identities(message)
        header, parent, _, content = (session.unpack(part) for part in parts[:4])
        found = header["msg_type"], parent["msg_type"], content["execution_state"], parent["msg_id"]
    except (ValueError, KeyError, TypeError):  # not such a message
        return None, None
    kind, of, state, cause = found
    known = (kind, of) == ("status", "comm_msg") and isinstance(state, str) and isinstance(cause, str)
    return (state, cause) if known else (None, None)
