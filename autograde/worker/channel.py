"""Messages between the judge and a worker: JSON with its length in front, over one socket."""

import json
import os
import select
import struct
import time

MAX_PARTS = 2_000_000  # commas and opening brackets of a message
MAX_MESSAGE = 32_000_000


class ChannelClosed(ConnectionError):
    """The other side is gone."""


class ChannelTimeout(TimeoutError):
    """The other side did not answer in time."""


class MessageTooLarge(ChannelClosed):
    """The other side announced more bytes than it may send."""


class NoMessage(ChannelClosed):
    """What came is no message."""


class PipeEnd:
    """One end of a pipe, as far as a ``Channel`` that only sends or only receives takes it for a socket.

    Args:
        descriptor: int.
    """

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def fileno(self):
        return self.descriptor

    def settimeout(self, seconds):
        """Nothing: the copies of one worker wait for each other."""

    def recv(self, size):
        return os.read(self.descriptor, size)

    def sendall(self, data):
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]

    def close(self):
        os.close(self.descriptor)


def pipe():
    """Two ``PipeEnd``: what is sent on the second arrives on the first. A confined process may make no sockets."""
    return tuple(map(PipeEnd, os.pipe()))


class Channel:
    """Sends and receives dictionaries.

    ``received`` counts bytes. Where a channel leads to a worker, and when that has ended, ``ending`` says why if there
    is more to say than that it did, and ``lost`` whether the machine is to blame and not the submission.

    Args:
        socket: a connected stream socket, or a ``PipeEnd``.
    """

    def __init__(self, socket):
        self.socket = socket
        self.received, self.ending, self.lost = 0, "", False

    def send(self, message, seconds=None):
        """Sends a dictionary.

        Args:
            message: dictionary that JSON can hold.
            seconds: float, how long the other side may take to read it; None waits for ever.

        Raises:
            ChannelTimeout, ChannelClosed
        """
        self.send_bytes(json.dumps(message).encode(), seconds)

    def send_bytes(self, data, seconds=None):
        """`send` for a message that is bytes already."""
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

    def receive(self, seconds=None, most=MAX_MESSAGE):
        """The next message.

        Args:
            seconds: float, how long to wait for all of it; None waits for ever.
            most: int, bytes that it may have.

        Raises:
            ChannelTimeout: it did not come in time.
            ChannelClosed: the other side is gone; ``MessageTooLarge``; ``NoMessage``.
        """
        data = self.receive_bytes(seconds, most)
        # Parsed, [] takes thirty times its length, and nothing else runs meanwhile.
        if sum(map(data.count, (b",", b"[", b"{"))) > MAX_PARTS:
            raise MessageTooLarge(f"a message of more than {MAX_PARTS} parts")
        try:
            message = json.loads(data)
        except (ValueError, RecursionError):
            raise NoMessage("not JSON") from None
        if not isinstance(message, dict):
            raise NoMessage("not a dictionary")
        return message

    def receive_bytes(self, seconds=None, most=MAX_MESSAGE):
        """`receive` for a message that is only passed on."""
        deadline = None if seconds is None else time.monotonic() + seconds
        (length,) = struct.unpack("<I", self._read(4, deadline))
        if length > most:
            raise MessageTooLarge(f"a message of {length} bytes is larger than {most}")
        return self._read(length, deadline)

    def _read(self, length, deadline):
        data = bytearray()
        while len(data) < length:
            left = None if deadline is None else deadline - time.monotonic()
            # What has arrived in time counts, however late this process gets round to reading it.
            if left is not None and (left < -1 or not select.select([self.socket], [], [], max(left, 0))[0]):
                raise ChannelTimeout("no answer in time")
            try:
                part = self.socket.recv(min(length - len(data), 1 << 20))
            except OSError as problem:
                raise ChannelClosed(str(problem)) from None
            if not part:
                raise ChannelClosed("the other side is gone")
            data += part
        self.received += length
        return bytes(data)
