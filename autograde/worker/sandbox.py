"""Confines the running process before a student's code is read.

Level "full" (Linux): namespaces of its own for mounts, processes, network, messages and host name; a file system that
holds the Python installation and the worker's view, read-only, and a small /tmp; an unprivileged user, no way to gain
privileges. Level "limits" (any Unix): resource limits only, so a submission could read what its user can read.
"""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

LEVELS = ("full", "limits")

_NEW_MOUNTS, _NEW_HOST, _NEW_MESSAGES, _NEW_USER, _NEW_PIDS, _NEW_NETWORK = (
    0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
_READ_ONLY, _NO_SUID, _NO_DEVICES, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
_DETACH = 2
_PDEATHSIG, _NO_NEW_PRIVS = 1, 38

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime")
DEVICES = ("null", "zero", "full", "random", "urandom")


def confine(settings):
    """Confines this process; at level "full" the caller continues as the first process of a new process namespace.

    Args:
        settings: dictionary with "level" (of ``LEVELS``), "root" (empty folder for the new file system), "visible"
            (folders to show read-only), "fonts" (Matplotlib's font cache), "uid" (int, the unprivileged user where this
            process is root) and "limits".

    Raises:
        OSError: the kernel refused a step; nothing of the student has run.
    """
    with suppress(OSError):  # where memory runs out, this process goes first, not the one that grades
        Path("/proc/self/oom_score_adj").write_text("1000")
    if settings["level"] == "full":
        _enter_namespaces(Path(settings["root"]), settings["visible"], settings["limits"]["file_mb"])
        _become_unprivileged(settings["uid"])
    else:
        os.chdir(settings["root"])
    _limit_resources(settings["limits"], settings["level"])
    os.environ.update(HOME=os.getcwd(), TMPDIR=os.getcwd(), MPLCONFIGDIR=os.path.join(os.getcwd(), ".matplotlib"))
    _copy_font_cache(Path(settings["fonts"]))
    sys.path.append(os.getcwd())  # as in a notebook: a module that a cell wrote can be imported


def _enter_namespaces(root, visible, megabytes):
    if os.geteuid() != 0:
        uid, gid = os.geteuid(), os.getegid()
        _call("unshare", _NEW_USER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    _call("unshare", _NEW_MOUNTS | _NEW_HOST | _NEW_MESSAGES | _NEW_PIDS | _NEW_NETWORK)
    _become_first_process()
    _mount(None, "/", None, _RECURSIVE | _PRIVATE)
    _mount("tmpfs", root, "tmpfs", _NO_SUID, "size=1m,mode=755")
    (root / "dev").mkdir()
    for name, size in (("tmp", megabytes), ("dev/shm", 16)):
        (root / name).mkdir()
        _mount("tmpfs", root / name, "tmpfs", _NO_SUID | _NO_DEVICES, f"size={size}m,nr_inodes=4000,mode=1777")
    for path in (*SYSTEM, *visible):  # after /tmp, in which a folder to show may lie
        _show(root, Path(path))
    for name in DEVICES:
        (root / "dev" / name).touch()
        _mount(f"/dev/{name}", root / "dev" / name, None, _BIND)
    (root / "proc").mkdir()
    with suppress(OSError):  # some containers forbid it; nothing of the course needs /proc
        _mount("proc", root / "proc", "proc", _NO_SUID | _NO_DEVICES)
    os.chdir(root)
    _call("pivot_root", b".", b".")
    _call("umount2", b".", _DETACH)
    _mount(None, "/", None, _REMOUNT | _BIND | _READ_ONLY | _NO_SUID)
    os.chdir("/tmp")


def _become_first_process():
    """Forks into the new process namespace; the outer process waits, and the inner one dies with it."""
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    _call("prctl", _PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _show(root, path):
    """Makes `path` visible at the same place below `root`, read-only; a symlink is shown as itself."""
    target = root / path.relative_to("/")
    if path.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(os.readlink(path))
    elif path.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    elif path.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    else:
        return
    if not path.is_symlink():
        _mount(path, target, None, _BIND | _RECURSIVE)
        # In a user namespace a flag that is set may not be cleared; statvfs numbers them as mount does (Linux).
        kept = _flags_of(target)
        _mount(None, target, None, _REMOUNT | _BIND | _READ_ONLY | _NO_SUID | kept)


def _flags_of(path):
    """Flags of the mount at `path`, numbered as mount(2) wants them."""
    flags = os.statvfs(path).f_flag
    same = flags & (2 | 4 | 8 | 1024 | 2048)  # nosuid, nodev, noexec, noatime, nodiratime
    return same | ((1 << 21) if flags & 4096 else 0)  # relatime


def _become_unprivileged(uid):
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    else:
        # Root inside the user namespace: give its capabilities back (version 3 header, all three sets empty).
        _call("capset", ctypes.create_string_buffer(b"\x22\x05\x08\x20" + bytes(4)), ctypes.create_string_buffer(24))
    _call("prctl", _NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", _PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # a change of user clears it


def _limit_resources(limits, level):
    megabyte = 1 << 20
    wanted = {
        resource.RLIMIT_AS: limits["memory_mb"] * megabyte,
        resource.RLIMIT_CPU: limits["total_seconds"],
        resource.RLIMIT_FSIZE: limits["file_mb"] * megabyte,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
    }
    if level == "full":  # elsewhere the limit would count everything else that this user runs
        wanted[resource.RLIMIT_NPROC] = limits["processes"]
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with suppress(ValueError, OSError):  # macOS refuses some; the judge's own time-outs remain
            resource.setrlimit(kind, (value, value))


def _copy_font_cache(folder):
    """Matplotlib wants a folder it may write to, and needs seconds to make its list of fonts: bring it along."""
    os.makedirs(".matplotlib", exist_ok=True)
    for file in folder.iterdir():
        Path(".matplotlib", file.name).write_bytes(file.read_bytes())


def _mount(source, target, kind, flags, options=None):
    text = [None if value is None else os.fsencode(value) for value in (source, target, kind, options)]
    _call("mount", text[0], text[1], text[2], ctypes.c_ulong(flags), text[3])


def _call(name, *arguments):
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
