"""A file system, processes, a network and messages of one's own (Linux namespaces).

The warm parent gets them once: a root that holds the Python installation and the worker's view, all read-only, and no
network. Each submission then gets its own, inside these: an empty /tmp, its own processes, no other's messages.
"""

import os
from contextlib import suppress
from pathlib import Path

from autograde.worker import kernel
from autograde.worker.kernel import mount

_READ_ONLY, _NO_SUID, _NO_DEVICES, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
_DETACH = 2
_FILES = 4000  # in /tmp

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime")
SCRATCH = ("tmp", "dev/shm")  # in memory, a submission's own
DEVICES = ("null", "full", "random", "urandom")  # not "zero": mapped, it is shared memory without a file


def enter(root, visible):
    """Moves this process into namespaces of its own; it goes on in a child, the first process of its namespace.

    Args:
        root: Path of an empty folder.
        visible: paths to show read-only besides ``SYSTEM``.

    Raises:
        OSError: the kernel refused a step.
    """
    _leave()
    _become_first_process()
    _build(root, visible)


def attempt():
    """Tries what `enter` needs, in a process that is not needed afterwards.

    Raises:
        OSError: the kernel refused a step. Some let a user make a namespace and then mount nothing in it.
    """
    _leave()
    mount(None, "/", None, _RECURSIVE | _PRIVATE)
    mount("tmpfs", "/tmp", "tmpfs", _NO_SUID, "size=1m,mode=755")


def _leave():
    if os.geteuid() != 0:
        map_user(os.geteuid(), os.getegid())
    kernel.call("unshare", kernel.MOUNTS | kernel.HOST | kernel.MESSAGES | kernel.PROCESSES | kernel.NETWORK)


def enter_own(megabytes, visible):
    """For one submission, forked with `own_processes`: an empty /tmp, no network, nobody else's messages.

    Args:
        megabytes: int, what all its files together may take.
        visible: paths that were shown by `enter`.
    """
    kernel.call("unshare", kernel.MOUNTS | kernel.HOST | kernel.MESSAGES | kernel.NETWORK)
    mount(None, "/", None, _RECURSIVE | _PRIVATE)
    hidden = [Path(path) for path in visible if Path(path).is_relative_to("/tmp")]
    kept = [(os.open(path, os.O_PATH), path) for path in hidden]
    _make_scratch(Path("/"), megabytes)
    for descriptor, path in kept:
        path.mkdir(parents=True)
        mount(f"/proc/self/fd/{descriptor}", path, None, _BIND | _RECURSIVE)
        os.close(descriptor)
    _mount_processes(Path("/proc"))


def hide(path):
    """Puts an empty folder in the place of one, within the mounts of `enter_own`."""
    mount("tmpfs", path, "tmpfs", _NO_SUID | _NO_DEVICES | _READ_ONLY, "size=4k,mode=755")


class own_processes:
    """Inside the block a fork is the first process of a new process namespace; when it ends, so do all others there."""

    def __init__(self):
        self._ours = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def __enter__(self):
        kernel.call("unshare", kernel.PROCESSES)

    def __exit__(self, *_):
        kernel.call("setns", self._ours, kernel.PROCESSES)


def become_user(uid):
    """Takes an unprivileged user for good.

    Args:
        uid: int, which one where this process is root. Elsewhere the user stays, in a user namespace of its own, so
            that processes are counted by submission.
    """
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    else:
        map_user(os.geteuid(), os.getegid())
        kernel.drop_capabilities()
        kernel.allow_inspection()


def map_user(uid, gid):
    """A user namespace of one's own, in which this user has the rights to make all others; the user stays the same."""
    kernel.call("unshare", kernel.USERS)
    with suppress(PermissionError):  # in a nested namespace it is denied already
        Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def _become_first_process():
    """Forks into the new process namespace; the outer process waits, and the inner one dies with it."""
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    kernel.die_with_parent()


def _build(root, visible):
    mount(None, "/", None, _RECURSIVE | _PRIVATE)
    mount("tmpfs", root, "tmpfs", _NO_SUID, "size=1m,mode=755")
    for name in ("tmp", "dev/shm", "proc"):
        (root / name).mkdir(parents=True)
    mount("tmpfs", root / "tmp", "tmpfs", _NO_SUID | _NO_DEVICES, "size=1m,mode=755")
    for path in (*SYSTEM, *visible):
        _show(root, Path(path))
    for name in DEVICES:
        (root / "dev" / name).touch()
        mount(f"/dev/{name}", root / "dev" / name, None, _BIND)
    _mount_processes(root / "proc")
    os.chdir(root)
    kernel.call("pivot_root", b".", b".")
    kernel.call("umount2", b".", _DETACH)
    mount(None, "/", None, _REMOUNT | _BIND | _READ_ONLY | _NO_SUID)
    os.chdir("/")


def _make_scratch(root, megabytes):
    for name, size in zip(SCRATCH, (megabytes, 16), strict=True):
        options = f"size={size}m,nr_inodes={_FILES},mode=1777"
        mount("tmpfs", root / name, "tmpfs", _NO_SUID | _NO_DEVICES, options)


def _mount_processes(path):
    """/proc of the own processes. Some containers forbid it: then an empty one, for the outer one shows the others'."""
    try:
        mount("proc", path, "proc", _NO_SUID | _NO_DEVICES)
    except OSError:
        mount("tmpfs", path, "tmpfs", _NO_SUID | _READ_ONLY, "size=1m,mode=755")


def _show(root, path):
    """Makes `path` visible at the same place below `root`, read-only; a symlink is shown as itself."""
    target = root / path.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        target.symlink_to(os.readlink(path))
        return
    if path.is_dir():
        target.mkdir(exist_ok=True)
    elif path.exists():
        target.touch()
    else:
        return
    mount(path, target, None, _BIND | _RECURSIVE)
    # In a user namespace a flag that is set may not be cleared.
    mount(None, target, None, _REMOUNT | _BIND | _READ_ONLY | _NO_SUID | _flags_of(target))


def _flags_of(path):
    """Flags of the mount at `path`, from statvfs's numbers to those of mount(2)."""
    flags = os.statvfs(path).f_flag
    same = flags & (2 | 4 | 8 | 1024 | 2048)  # nosuid, nodev, noexec, noatime, nodiratime
    return same | ((1 << 21) if flags & 4096 else 0)  # relatime
