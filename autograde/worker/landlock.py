"""A process that may read some folders and write to one (Linux's Landlock); it needs no rights, and no namespaces."""

import ctypes
import os
import struct
from contextlib import suppress

from autograde.worker import kernel

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every processor
_READ = 1 << 0 | 1 << 2 | 1 << 3  # execute, read a file, list a folder
_ON_FILES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15  # what a rule for a single file may grant
_NETWORK = 0b11  # bind and connect
_SCOPES = 0b11  # named sockets and signals of processes outside


def abi():
    """The version of Landlock that this kernel offers, 0 for none."""
    try:
        return kernel.system_call("landlock_create_ruleset", _CREATE, None, ctypes.c_size_t(0), 1)
    except OSError:
        return 0


def restrict(readable, writable):
    """Restricts this process and all it will start, for good.

    Args:
        readable: paths that may be read and executed; those that do not exist are passed over.
        writable: paths that may be changed as well.

    Raises:
        OSError: the kernel refused.
    """
    version = abi()
    handled = _rights(version)
    fields = [handled, _NETWORK if version >= 4 else 0, _SCOPES if version >= 6 else 0]
    known = 1 + (version >= 4) + (version >= 6)
    attributes = struct.pack(f"={known}Q", *fields[:known])
    rules = kernel.system_call("landlock_create_ruleset", _CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    try:
        for granted, paths in ((_READ, readable), (handled, writable)):
            for path in paths:
                with suppress(FileNotFoundError):
                    _allow(rules, path, granted & handled)
        kernel.refuse_new_privileges()
        kernel.system_call("landlock_restrict_self", _RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _rights(version):
    """All rights on files that a version knows: 13 at first, then linking across folders, truncating, devices."""
    return (1 << 13) - 1 | (1 << 13) * (version >= 2) | (1 << 14) * (version >= 3) | (1 << 15) * (version >= 5)


def _allow(rules, path, granted):
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        granted &= -1 if os.path.isdir(path) else _ON_FILES
        rule = struct.pack("=Qi", granted, descriptor)
        kernel.system_call("landlock_add_rule", _ADD, rules, 1, rule, 0)
    finally:
        os.close(descriptor)
