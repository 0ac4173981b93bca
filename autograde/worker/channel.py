"""Messages between the judge and a worker: JSON with its length in front, over one socket."""

import json
import select
import struct
import time

MAX_MESSAGE = 32_000_000


class ChannelClosed(ConnectionError):
    """The other side is gone."""


class ChannelTimeout(TimeoutError):
    """The other side did not answer in time."""


class Channel:
    """Sends and receives dictionaries.

    Args:
        socket: a connected stream socket.
    """

    def __init__(self, socket):
        self.socket = socket

    def send(self, message, seconds=None):
        data = json.dumps(message).encode()
        try:
            self.socket.settimeout(seconds)
            try:
                self.socket.sendall(struct.pack("<I", len(data)) + data)
            finally:
                self.socket.settimeout(None)
        except TimeoutError:
            raise ChannelTimeout("the other side does not read") from None
        except OSError as problem:
            raise ChannelClosed(str(problem)) from None

    def receive(self, seconds=None):
        """The next message.

        Args:
            seconds: float, how long to wait for all of it; None waits for ever.

        Raises:
            ChannelTimeout: it did not come in time.
            ChannelClosed: the other side is gone, or what came is no message.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        (length,) = struct.unpack("<I", self._read(4, deadline))
        if length > MAX_MESSAGE:
            raise ChannelClosed(f"a message of {length} bytes is larger than {MAX_MESSAGE}")
        data = self._read(length, deadline)
        try:
            message = json.loads(data)
        except (ValueError, RecursionError):
            raise ChannelClosed("not JSON") from None
        if not isinstance(message, dict):
            raise ChannelClosed("not a dictionary")
        return message

    def _read(self, length, deadline):
        data = bytearray()
        while len(data) < length:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and (left <= 0 or not select.select([self.socket], [], [], left)[0]):
                raise ChannelTimeout("no answer in time")
            try:
                part = self.socket.recv(min(length - len(data), 1 << 20))
            except OSError as problem:
                raise ChannelClosed(str(problem)) from None
            if not part:
                raise ChannelClosed("the other side is gone")
            data += part
        return bytes(data)
