"""An event loop for cells that await something. It usually wakes itself through two sockets; here there are none."""

import asyncio
import os

from autograde.worker.channel import PipeEnd, pipe


class Loop(asyncio.SelectorEventLoop):
    """asyncio's own, which wakes itself through a pipe."""

    def _make_self_pipe(self):
        self._ssock, self._csock = map(_Waker, pipe())
        self._internal_fds += 1
        self._add_reader(self._ssock.fileno(), self._read_from_self)


class _Waker(PipeEnd):
    def __init__(self, end):
        super().__init__(end.descriptor)
        os.set_blocking(end.descriptor, False)

    def send(self, data):
        return os.write(self.descriptor, data)
