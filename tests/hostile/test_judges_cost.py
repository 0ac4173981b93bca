"""What a message may cost the process that judges: time and memory there belong to all submissions."""

import json
import subprocess
import sys

import pytest

from autograde.values import MAX_ITEMS, BadMessage, decode

_READ = """
import resource, socket, struct, sys, threading
from autograde.worker.channel import MAX_MESSAGE, Channel, ChannelClosed
piece = sys.argv[1].encode()
data = b'{"x": [' + piece * ((MAX_MESSAGE - 100) // len(piece)) + b'0]}'
ours, theirs = socket.socketpair()
threading.Thread(target=theirs.sendall, args=(struct.pack("<I", len(data)) + data,), daemon=True).start()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    Channel(ours).receive(60)
except ChannelClosed:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""

COLLIDE = 2**61 - 1  # all its multiples have the hash 0


def test_no_message_takes_many_times_its_length():
    done = subprocess.run([sys.executable, "-c", _READ, "[],"], capture_output=True, text=True, check=True, timeout=100)
    assert int(done.stdout) < 300


def test_items_are_counted_over_the_whole_message():
    inner = {"kind": "list", "items": [None] * (MAX_ITEMS // 2)}
    with pytest.raises(BadMessage):
        decode(json.dumps({"kind": "list", "items": [inner] * 10}))


def test_colliding_keys_are_counted_over_the_whole_message():
    keys = [{"kind": "int", "digits": hex(number * COLLIDE)} for number in range(1000)]
    with pytest.raises(BadMessage):
        decode(json.dumps({"kind": "list", "items": [{"kind": "set", "items": keys}] * 40}))
