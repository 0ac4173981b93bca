"""Times several programs against each other, turn by turn, so that a slow moment of the machine hits all of them."""

import json
import statistics
import subprocess
import sys
import time
from typing import NamedTuple


class Times(NamedTuple):
    """Seconds of one program's runs: the minimum (what it can do) and the median (what it usually does)."""

    minimum: float
    median: float
    runs: int


class Peer:
    """A program in a process of its own, waiting to be told how often to run.

    Args:
        where: str, "module:factory".
        arguments: dict, JSON-able, for the factory.
        environment: dict of environment variables, or None to inherit them.
    """

    def __init__(self, where, arguments, environment=None):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.peer", where, json.dumps(arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        if self.process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{where} with {arguments} did not start; its message stands above")

    def ask(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def race(programs, seconds, rounds=20):
    """Runs every program in turn for `rounds` rounds, each turn about ``seconds / rounds`` long, and returns its times.

    Args:
        programs: dict from a name to (where, arguments, environment), as `Peer` takes them.
        seconds: float, how long each program runs in all.
        rounds: int >= 1.

    Returns:
        Dict from the name to `Times`.
    """
    peers = {}
    try:
        for name, program in programs.items():
            peers[name] = Peer(*program)
        # Two runs to warm up, then as many in a turn as the time allows.
        counts = {name: max(1, int(seconds / rounds / min(peer.ask(2)))) for name, peer in peers.items()}
        times = {name: [] for name in peers}
        for turn in range(rounds):
            names = list(peers) if turn % 2 == 0 else list(reversed(peers))
            for name in names:
                # The threads of the one before may still be spinning.
                time.sleep(0.01)
                times[name] += peers[name].ask(counts[name])
    finally:
        for peer in peers.values():
            peer.close()
    return {name: Times(min(runs), statistics.median(runs), len(runs)) for name, runs in times.items()}
