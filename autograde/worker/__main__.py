"""``python -m autograde.worker DESCRIPTOR SETTINGS``: confines itself, then forks a worker for each submission."""

import json
import socket
import sys

from autograde.worker.confinement import confine_parent


def main():
    descriptor, settings = int(sys.argv[1]), json.loads(sys.argv[2])
    confine_parent(settings)
    # Imported only now: everything heavier than the confinement itself already runs inside it.
    from autograde.worker.parent import serve

    serve(socket.socket(fileno=descriptor), settings)


if __name__ == "__main__":
    main()
