"""How strongly submissions can be confined, by what the machine offers.

full      namespaces, a filter for system calls where there is one, limits: nothing outside is visible
reduced   Landlock, that filter, limits: nothing outside can be read or changed, but processes can be seen
minimal   limits and a process group: a submission may read what its user may read
none      no worker at all; plain nbgrader with its time-outs
"""

import json
import os
import platform
import sys
from typing import NamedTuple

FULL, REDUCED, MINIMAL, NONE = LEVELS = ("full", "reduced", "minimal", "none")
FILTERED = ("x86_64", "aarch64")  # processors for which there is a filter for system calls


class Capabilities(NamedTuple):
    """What a machine offers.

    Args:
        system: str, "Linux", "Darwin" or "Windows".
        machine: str, the processor, such as "x86_64".
        root: bool, whether this process is root.
        namespaces: str, empty if they can be made, else what the kernel answered.
        landlock: int, the version of Landlock, 0 for none.
        filters: bool, whether the kernel takes filters for system calls.
        limits: bool, whether processes can be forked and limited.
    """

    system: str
    machine: str
    root: bool
    namespaces: str
    landlock: int
    filters: bool
    limits: bool


class Offer(NamedTuple):
    """One level: whether it is possible here, why not, and what to do about it."""

    level: str
    possible: bool
    why: str = ""
    remedy: str = ""


def offers(machine):
    """All levels, strongest first.

    Args:
        machine: ``Capabilities``.

    Returns:
        tuple of ``Offer``.
    """
    return (_full(machine), _reduced(machine), _minimal(machine), Offer(NONE, True))


def choose(machine):
    """The strongest level that is possible: one of ``LEVELS``."""
    return next(offer.level for offer in offers(machine) if offer.possible)


def filtered(machine):
    """Whether system calls can be filtered there."""
    return machine.filters and machine.machine in FILTERED


def _full(machine):
    if machine.system != "Linux":
        return Offer(FULL, False, _NOT_LINUX.format(machine.system), _TAKE_LINUX)
    if machine.namespaces:
        remedy = "run it as root, or as a user who may make user namespaces: " + (
            "inside a container start that with --privileged; "
            "otherwise: sysctl -w user.max_user_namespaces=15000, kernel.unprivileged_userns_clone=1 (Debian), "
            "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu)"
        )
        return Offer(FULL, False, f"the kernel makes no namespaces for this user ({machine.namespaces})", remedy)
    if machine.machine in FILTERED and not machine.filters:
        return Offer(FULL, False, _NO_FILTER, _TAKE_SECCOMP)
    return Offer(FULL, True)


def _reduced(machine):
    if machine.system != "Linux":
        return Offer(REDUCED, False, _NOT_LINUX.format(machine.system), _TAKE_LINUX)
    if machine.machine not in FILTERED:
        why = f"there is no filter for system calls on {machine.machine}, and nothing else would close the network"
        return Offer(REDUCED, False, why, f"use a machine with {' or '.join(FILTERED)}")
    if not machine.filters:
        return Offer(REDUCED, False, _NO_FILTER, _TAKE_SECCOMP)
    if machine.landlock < 1:
        remedy = "use Linux 5.13 or later with landlock in the list lsm= of its command line"
        return Offer(REDUCED, False, "this kernel has no Landlock", remedy)
    return Offer(REDUCED, True)


def _minimal(machine):
    if not machine.limits:
        why = f"{machine.system} neither copies a process nor limits what it uses"
        return Offer(MINIMAL, False, why, "use the Linux subsystem (WSL 2)")
    return Offer(MINIMAL, True)


_NOT_LINUX = "{} has no namespaces and no Landlock; both are Linux's"
_TAKE_LINUX = "grade on Linux, in a virtual machine or on Windows in the Linux subsystem (WSL 2)"
_NO_FILTER = "this kernel takes no filter for system calls"
_TAKE_SECCOMP = "use a kernel with CONFIG_SECCOMP_FILTER, and a container that allows it"


def look():
    """The ``Capabilities`` of this machine. Tries each in a copy of this process, which must have one thread only."""
    system, forks = platform.system(), hasattr(os, "fork")
    linux = system == "Linux"
    return Capabilities(
        system=system,
        machine=platform.machine(),
        root=forks and os.geteuid() == 0,
        namespaces=_tried(_try_namespaces) if linux else "not Linux",
        landlock=_landlock() if linux else 0,
        filters=linux and not _tried(_try_filter),
        limits=forks,
    )


def _try_namespaces():
    from autograde.worker import namespaces

    namespaces.attempt()


def _try_filter():
    from autograde.worker import system_calls

    system_calls.set_filter(platform.machine())


def _landlock():
    from autograde.worker import landlock

    return landlock.abi()


def _tried(attempt):
    """Why the attempt failed in a copy of this process, or an empty text."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            attempt()
        except BaseException as problem:
            os.write(writer, str(problem).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    with os.fdopen(reader, "rb") as answer:
        return answer.read().decode()


if __name__ == "__main__":
    json.dump(look(), sys.stdout)
