"""What a submission may use: limits that the kernel keeps for each process, and the sum over all of them."""

import os
import resource
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

COPIES = 64  # processes that the judge's calls need come on top of those a submission may start
_SHOWN = 8  # times the limit that all processes may show together, where what they share counts for each of them
_PATIENCE = 20  # looks after which what is still unknown counts in full
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def limit_process(limits, count_processes):
    """Limits this process and each one it will start.

    Args:
        limits: dictionary, see ``Limits``.
        count_processes: bool, whether the kernel counts this submission's processes apart from all others of its user.
    """
    wanted = {
        resource.RLIMIT_AS: limits["memory_mb"] << 20,
        resource.RLIMIT_CPU: limits["total_seconds"],
        resource.RLIMIT_FSIZE: limits["file_mb"] << 20,
        resource.RLIMIT_NOFILE: 128,  # each may be a pipe, whose memory is the kernel's and counted nowhere
        resource.RLIMIT_CORE: 0,
    }
    if count_processes:
        wanted[resource.RLIMIT_NPROC] = limits["processes"] + COPIES
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with suppress(ValueError, OSError):  # macOS refuses some; the judge's own time-outs remain
            resource.setrlimit(kind, (value, value))


def go_first():
    """Where memory runs out, this process is ended before the one that grades."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


class Process(NamedTuple):
    """A line of /proc: parent's id, processor time in seconds with that of its ended children, resident bytes."""

    parent: int
    seconds: float
    resident: int


def processes():
    """{id: ``Process``} of all that this process can see; empty where there is no /proc."""
    found = {}
    with suppress(OSError):
        for name in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):  # it has just ended
                # The name of a program may hold anything, closing brackets too.
                fields = Path("/proc", name, "stat").read_text(errors="replace").rpartition(")")[2].split()
                seconds = sum(map(int, fields[11:15])) / _TICKS
                found[int(name)] = Process(int(fields[1]), seconds, int(fields[21]) * _PAGE)
    return found


def family(first, everyone):
    """Ids of a process and all its descendants.

    Args:
        first: int, its id.
        everyone: from `processes`.
    """
    children = {}
    for pid, process in everyone.items():
        children.setdefault(process.parent, []).append(pid)
    found, waiting = [], [first] if first in everyone else []
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], ())
    return found


class Memory:
    """Adds up what a submission's processes hold together, in several looks where one would take too long.

    A copy shares most of its memory with what it was copied from. The sum of what all show is cheap, but counts shared
    parts again and again; to tell a process's own share the kernel walks through all of its memory. So the processes
    are asked one by one, the largest first, and only until the answer is clear.
    """

    def __init__(self):
        self._shares, self._looks = {}, 0

    def exceeds(self, most, shown, files, until):
        """Whether it is known to be more than `most`; False as well where the next look has to go on.

        Args:
            most: int, bytes.
            shown: {id of a process: resident bytes}.
            files: int, bytes of files in memory.
            until: time of `time.monotonic` at which this look should end.
        """
        unknown = sorted(shown.keys() - self._shares.keys(), key=shown.get)
        total = files + sum(self._shares.get(pid, size) for pid, size in shown.items())
        self._looks += 1
        asked = False
        while unknown and total > most and self._looks <= _PATIENCE:
            if asked and time.monotonic() > until:
                return False
            pid, asked = unknown.pop(), True
            self._shares[pid] = _proportional(pid, shown[pid])
            total += self._shares[pid] - shown[pid]
        self._shares, self._looks = {}, 0
        return total > most


def excess(first, everyone, limits, memory, folders, until):
    """Why a submission's processes together use more than they may, or an empty text.

    Args:
        first: int, id of the submission's first process.
        everyone: from `processes`.
        limits: dictionary, see ``Limits``.
        memory: ``Memory`` of this submission.
        folders: names of folders, from its root, whose files are kept in memory.
        until: time of `time.monotonic` at which this look should end.
    """
    members = family(first, everyone)
    if sum(everyone[pid].seconds for pid in members) > limits["total_seconds"]:
        return f"it used more than {limits['total_seconds']} s of processor time"
    if len(members) > limits["processes"] + COPIES:
        return f"it started more than {limits['processes']} processes"
    most = limits["memory_mb"] << 20
    shown = {pid: everyone[pid].resident for pid in members}
    if sum(shown.values()) > _SHOWN * most:
        return f"its processes together show more than {_SHOWN} times {limits['memory_mb']} MB of memory"
    if memory.exceeds(most, shown, _files(first, folders), until):
        return f"it used more than {limits['memory_mb']} MB of memory"
    return ""


def _files(pid, folders):
    """Bytes of the files in a process's folders, each a file system of its own."""
    taken = 0
    for folder in folders:
        with suppress(OSError):  # it has just ended
            system = os.statvfs(f"/proc/{pid}/root/{folder}")
            taken += (system.f_blocks - system.f_bfree) * system.f_frsize
    return taken


def _proportional(pid, resident):
    """Bytes of a process, where those that n processes share count as one n-th."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    except (FileNotFoundError, ProcessLookupError):
        return 0
    except OSError:
        pass
    return resident
