"""``python -m autograde.worker DESCRIPTOR LEVEL``: confines itself, then serves one submission on that socket."""

import json
import socket
import sys

from autograde.worker import sandbox


def main():
    descriptor, settings = int(sys.argv[1]), json.loads(sys.argv[2])
    sandbox.confine(settings)
    # Imported only now: everything heavier than the sandbox itself already runs inside it.
    from autograde.worker.channel import Channel
    from autograde.worker.session import converse

    converse(Channel(socket.socket(fileno=descriptor)))


if __name__ == "__main__":
    main()
