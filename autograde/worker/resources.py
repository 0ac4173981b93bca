"""What a submission may use: limits that the kernel keeps for each process, and the sum over all of them."""

import os
import resource
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

COPIES = 64  # processes that the judge's calls need come on top of those a submission may start
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


def excess(first, everyone, limits):
    """Why a submission's processes together use more than they may, or an empty text.

    Args:
        first: int, id of the submission's first process.
        everyone: from `processes`.
        limits: dictionary, see ``Limits``.
    """
    members = family(first, everyone)
    if sum(everyone[pid].seconds for pid in members) > limits["total_seconds"]:
        return f"it used more than {limits['total_seconds']} s of processor time"
    if len(members) > limits["processes"] + COPIES:
        return f"it started more than {limits['processes']} processes"
    most = limits["memory_mb"] << 20
    # A copy shares most of its memory: only where the plain sum is too large, shared parts are divided among them.
    resident = {pid: everyone[pid].resident for pid in members}
    if sum(resident.values()) > most and sum(_proportional(*one) for one in resident.items()) > most:
        return f"it used more than {limits['memory_mb']} MB of memory"
    return ""


def _proportional(pid, resident):
    """Bytes of a process, where those that n processes share count as one n-th."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    except FileNotFoundError:
        return 0
    except OSError:
        pass
    return resident
