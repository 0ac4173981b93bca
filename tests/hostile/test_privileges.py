"""Submissions that ask the kernel for more than they have: each call is refused, none ends the grading."""

import platform

import pytest

MEMORY = "reaches past Python into memory or the system"

CALL = """
import ctypes, os
library = ctypes.CDLL(None, use_errno=True)
def ask(name, *numbers):
    result = library.syscall(*[ctypes.c_long(n) if isinstance(n, int) else n for n in numbers])
    if result >= 0:
        print("GOT ", name, result)
"""


def ask(source, *hints, **fields):
    flags = tuple(f"added-1: {hint}" for hint in (MEMORY, *hints))
    return {"first": (f"{CALL}{source}\nprint('tried')",), "flags": flags, "shows": ("tried",), **fields}


CASES = {
    "another user": ask(
        "for attempt in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setresuid(0, 0, 0), lambda: "
        "os.setgroups([0]),\n"
        "                lambda: os.setuid(1000)):\n    try:\n        attempt()\n        print('GOT ')\n"
        "    except OSError:\n"
        "        pass\nprint('is root' if 0 in os.getresuid() else '')",
        "changes its own rights or limits",
        hides=("is root",),
    ),
    "rights by a program of root's": ask(
        "import subprocess\nfor program in ('su', 'sudo', 'mount', 'newuidmap', 'pkexec', 'passwd'):\n    try:\n"
        "        done = subprocess.run([program, '-c', 'id'], capture_output=True, timeout=1, "
        "stdin=subprocess.DEVNULL)\n"
        "        print('GOT ' if b'uid=0' in done.stdout else '')\n"
        "    except (OSError, subprocess.SubprocessError):\n        pass",
        "starts processes",
    ),
    "namespaces of its own": ask(
        "for flag in (0x10000000, 0x10020000, 0x20000, 0x40000000, 0x20000000, 0x4000000, 0x8000000, 0x2000000):\n"
        "    ask('unshare', 272, flag)\n    ask('clone', 56, flag | 17, 0, 0, 0, 0) if False else None",
    ),
    "namespaces of others": ask(
        "for pid in (1, @PYTEST@):\n    for kind in ('mnt', 'net', 'user', 'pid'):\n        try:\n"
        "            ask('setns', 308, os.open(f'/proc/{pid}/ns/{kind}', os.O_RDONLY), 0)\n        except OSError:\n"
        "            pass",
        "looks for files outside of its folder",
    ),
    "mounts": ask(
        "ask('mount', 165, b'tmpfs', b'/tmp', b'tmpfs', 0, None)\n"
        "ask('mount', 165, b'proc', b'/tmp', b'proc', 0, None)\n"
        "ask('remount', 165, b'', b'/', b'', 4128, None)\nask('umount', 166, b'/proc', 2)\n"
        "ask('open_tree', 428, -100, b'/', 1)\nask('fsopen', 430, b'proc', 0)\n"
        "ask('mount_setattr', 442, -100, b'/', 0, 0, 0)",
    ),
    "another root": ask(
        "os.mkdir('r')\nask('chroot', 161, b'r')\nask('pivot_root', 155, b'.', b'r')",
    ),
    "handles instead of names": ask(
        "handle = ctypes.create_string_buffer(136)\nhandle[0] = 128\nmount = ctypes.c_int()\n"
        "ask('name_to_handle_at', 303, -100, b'/', handle, ctypes.byref(mount), 0)\n"
        "ask('open_by_handle_at', 304, -100, handle, 0)",
    ),
    "a debugger": ask(
        "ask('ptrace', 101, 16, 1, 0, 0)\nask('process_vm_readv', 310, os.getppid() or 1, 0, 0, 0, 0, 0)\n"
        "ask('pidfd_getfd', 438, 0, 0, 0)\nask('kcmp', 312, 1, 1, 0, 0, 0)",
        "looks at other processes",
    ),
    "keys of the kernel": ask(
        "ask('add_key', 248, b'user', b'k', b'v', 1, -3)\nask('keyctl', 250, 0, -3, 1)\n"
        "ask('request_key', 249, b'user', b'k', None, 0)",
    ),
    "input and output by rings": ask("ask('io_uring_setup', 425, 8, ctypes.create_string_buffer(240))"),
    "programs in the kernel": ask(
        "ask('bpf', 321, 5, ctypes.create_string_buffer(128), 128)\n"
        "ask('bpf', 321, 0, ctypes.create_string_buffer(128), 48)",
    ),
    "page faults handled by itself": ask("ask('userfaultfd', 323, 1)\nask('userfaultfd', 323, 0)"),
    "counters of the processor": ask(
        "ask('perf_event_open', 298, ctypes.create_string_buffer(b'\\x01\\0\\0\\0\\x80', 128), 0, -1, -1, 0)",
    ),
    "modules, another kernel, a restart": ask(
        "ask('init_module', 175, b'', 0, b'')\nask('kexec_load', 246, 0, 0, 0, 0)\n"
        "ask('reboot', 169, 0xfee1dead, 672274793, 0)\n"
        "ask('syslog', 103, 3, ctypes.create_string_buffer(99), 99)\nask('personality', 135, 0x40000)\n"
        "ask('sethostname', 170, b'x', 1)\nask('settimeofday', 164, None, None) if False else None",
    ),
    "32-bit numbers of system calls": {
        "first": (
            CALL + "library.syscall(ctypes.c_long(0x40000000 + 39))\nlibrary.syscall(ctypes.c_long(0x40000000 + 272))",
        ),
        "flags": (f"added-1: {MEMORY}",),
        "noted": ("cell added-1: it ended the process",),
    },
    "a program in memory": ask(
        "descriptor = library.syscall(ctypes.c_long(319), b'x', ctypes.c_long(0))\nif descriptor >= 0:\n"
        "    print('GOT ')",
    ),
    "limits raised": ask(
        "import resource\n"
        "for kind in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU):\n"
        "    try:\n        resource.setrlimit(kind, (-1, -1))\n        print('GOT ', kind)\n"
        "    except (OSError, ValueError):\n"
        "        pass",
        "changes its own rights or limits",
    ),
    "a filter of its own": {
        "first": (
            CALL + "kill = ctypes.create_string_buffer(b'\\x06\\0\\0\\0\\0\\0\\0\\x80')\nclass P(ctypes.Structure):\n"
            "    _fields_ = [('n', ctypes.c_ushort), ('p', ctypes.c_void_p)]\n"
            "library.prctl(22, 2, ctypes.byref(P(1, ctypes.addressof(kill))), 0, 0)\nprint('on')",
        ),
        "flags": (f"added-1: {MEMORY}",),
        "noted": ("cell added-1: it ended the process",),
    },
    "a machine crash": {
        "first": ("import ctypes\nctypes.string_at(0)",),
        "flags": (f"added-1: {MEMORY}",),
        "noted": ("cell added-1: it ended the process",),
    },
}


def test_no_right_is_gained(case, holds):
    if platform.machine() != "x86_64":
        pytest.skip("the numbers of system calls in these cases are those of x86_64")
    holds(case)
