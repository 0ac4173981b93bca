"""Calls to the C library and the kernel that Python has no function for."""

import ctypes
import os
from contextlib import suppress
from pathlib import Path

MOUNTS, HOST, MESSAGES, USERS, PROCESSES, NETWORK = (
    0x20000,
    0x4000000,
    0x8000000,
    0x10000000,
    0x20000000,
    0x40000000,
)  # fmt: skip - the kinds of namespaces, as unshare(2) and setns(2) number them
_LARGE_PAGE, _COLLAPSE = 1 << 21, 25
_DIE_WITH_PARENT, _DUMPABLE, _NO_NEW_PRIVILEGES, _ADOPT = 1, 4, 38, 36


def call(name, *arguments):
    """A function of the C library that returns 0 where all went well.

    Args:
        name: str, of the function.
        arguments: integers, bytes, None or ctypes objects.

    Raises:
        OSError: it returned something else; the message names the function.
    """
    if getattr(_library(), name)(*arguments) != 0:
        raise _error(name)


def system_call(what, number, *arguments):
    """A system call that the C library has no function for.

    Args:
        what: str, its name for the message.
        number: int.
        arguments: as for `call`.

    Returns:
        int, not negative.

    Raises:
        OSError: the kernel refused; ENOSYS where it does not know the call.
    """
    result = _library().syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise _error(what)
    return result


def mount(source, target, kind, flags, options=None):
    """mount(2), with paths or texts."""
    text = [None if value is None else os.fsencode(value) for value in (source, target, kind, options)]
    call("mount", text[0], text[1], text[2], ctypes.c_ulong(flags), text[3])


def die_with_parent():
    """The kernel kills this process when the one that forked it ends. A change of user clears that."""
    call("prctl", _DIE_WITH_PARENT, 9, 0, 0, 0)


def refuse_new_privileges():
    """From here on no program that this process starts can gain rights; filters may then be set without any."""
    call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def adopt_orphans():
    """Descendants whose parents end become children of this process, so that none gets out of sight."""
    call("prctl", _ADOPT, 1, 0, 0, 0)


def allow_inspection():
    """Lets a process of the same user with more rights read this one's memory sizes, after a change of rights."""
    call("prctl", _DUMPABLE, 1, 0, 0, 0)


def drop_capabilities():
    """Gives back all rights of root in a user namespace: a header of version 3, three empty sets."""
    call("capset", ctypes.create_string_buffer(b"\x22\x05\x08\x20" + bytes(4)), ctypes.create_string_buffer(24))


def collapse_memory():
    """Has the kernel put this process's memory into large pages, which makes forking it several times cheaper.

    Linux 6.1 or later does; elsewhere nothing happens. Memory that is not aligned to large pages stays as it is.
    """
    with suppress(OSError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            area, rights, _, _, _, *name = line.split()
            if rights == "rw-p" and name in ([], ["[heap]"]):
                start, end = (int(part, 16) for part in area.split("-"))
                for address in range(-(-start // _LARGE_PAGE) * _LARGE_PAGE, end - _LARGE_PAGE + 1, _LARGE_PAGE):
                    with suppress(OSError):
                        call("madvise", ctypes.c_void_p(address), ctypes.c_size_t(_LARGE_PAGE), _COLLAPSE)


def _library():
    return ctypes.CDLL(None, use_errno=True)


def _error(name):
    number = ctypes.get_errno()
    return OSError(number, f"{name}: {os.strerror(number)}")
