"""Submissions that look for files, processes' memory and networks outside of their view."""

READ = """
import os
def look(*paths):
    for path in paths:
        try:
            if os.path.isdir(path):
                print("GOT ", path, os.listdir(path)[:5]) if os.listdir(path) else None
            else:
                with open(path, "rb", buffering=0) as file:
                    print("GOT ", path, file.read(100))
        except (OSError, ValueError):
            pass
"""
OUTSIDE = "looks for files outside of its folder"
GRADING = "looks for files of the grading"
NETWORK = "uses the network"
MEMORY = "reaches past Python into memory or the system"


def look(source, *hints, first=READ, **fields):
    flags = tuple(f"added-1: {hint}" for hint in hints)
    return {"first": (f"{first}{source}\nprint('looked')",), "flags": flags, "shows": ("looked",), **fields}


CONNECT = """
import socket
def call(family, kind, address, data=b"hello"):
    try:
        with socket.socket(family, kind) as one:
            one.settimeout(0.5)
            one.connect(address)
            one.sendall(data)
            print("GOT ", address, one.recv(10) if kind == socket.SOCK_DGRAM else "")
    except (OSError, AttributeError):
        pass
"""

CASES = {
    "users and their passwords": look("look('/etc/passwd', '/etc/shadow', '/etc/group', '/etc/hostname')", OUTSIDE),
    "homes": look(
        "import sys\n"
        "home = [one for one in os.listdir('/root') if '/root/' + one not in sys.base_prefix] if "
        "os.path.exists('/root') else []\n"
        "print('GOT ', home) if home else None\n"
        "look('/home', '/root/README.md', '/root/.bashrc', '/root/.ssh')",
        OUTSIDE,
    ),
    "the repository with its tasks": look(
        "look('@REPOSITORY@/autograde/tasks/__init__.py', '@REPOSITORY@/solutions', '@REPOSITORY@/README.md')"
    ),
    "secrets that everybody may read": look(
        "look('@SECRETS@', '@SECRETS@/secret_seed', '@SECRETS@/gradebook.db', '@SECRETS@/solutions/problems.py')",
        GRADING,
    ),
    "another submission": look("look('@SECRETS@/submitted/ada/problems.ipynb', '@SECRETS@/submitted/')", GRADING),
    "tasks and seed as modules": look(
        "for name in ('tasks', 'seed', 'grading', 'kinds', 'demo', 'course', 'audit', 'compare', 'commands'):\n"
        "    try:\n        print('GOT ', __import__('autograde.' + name))\n    except ImportError:\n        pass",
        "runs text as code",
    ),
    "environments of other processes": look(
        "look(*[f'/proc/{pid}/environ' for pid in (1, @PYTEST@, os.getppid())])",
        OUTSIDE,
        "looks at other processes",
        hides=("HOSTILE_TEST_SECRET",),
        first=READ.replace('print("GOT ", path, file.read(100))', "print('SEEN', file.read())"),
    ),
    "memory of the process that grades": look(
        "for pid in (@PYTEST@, os.getppid()):\n"
        "    look(f'/proc/{pid}/mem', f'/proc/{pid}/maps', f'/proc/{pid}/root/etc/passwd')",
        OUTSIDE,
        "looks at other processes",
    ),
    "roots and folders of other processes": look(
        "look(*[f'/proc/{pid}/{what}/etc/passwd' for pid in range(1, 60) for what in ('root', 'cwd/../../..')])",
        OUTSIDE,
    ),
    "memory and disks of the machine": look(
        "look('/dev/mem', '/dev/kmem', '/proc/kcore', '/dev/sda', '/dev/vda', '/dev/nvme0n1', '/dev/fuse', "
        "'/dev/kmsg')",
        OUTSIDE,
    ),
    "devices made by itself": look(
        "import stat\nfor number in ((1, 1), (8, 0), (254, 0), (259, 0)):\n    try:\n"
        "        os.mknod('disk', stat.S_IFBLK | 0o666, os.makedev(*number))\n        look('disk')\n"
        "    except OSError:\n"
        "        pass",
        "makes links or devices",
    ),
    "links to what lies outside": look(
        "os.symlink('/etc/shadow', 'a')\nos.symlink('@SECRETS@/secret_seed', 'b')\nos.symlink('/proc/1/root', 'c')\n"
        "look('a', 'b', 'c/@SECRETS@/secret_seed', 'c/etc/passwd')\ntry:\n    os.link('/usr/bin/env', 'd')\n"
        "    print('GOT ', 'd')\nexcept OSError:\n    pass",
        OUTSIDE,
        GRADING,
        "makes links or devices",
    ),
    "folders above through open descriptors": look(
        "for descriptor in range(3, 256):\n"
        "    for path in ('etc/passwd', '../' * 9 + 'etc/passwd', '@SECRETS@/secret_seed'):\n"
        "        try:\n            print('GOT ', os.read(os.open(path, os.O_RDONLY, dir_fd=descriptor), 50))\n"
        "        except OSError:\n            pass",
        "touches open file descriptors",
        GRADING,
    ),
    "files opened by others": look(
        "for name in os.listdir('/proc/self/fd') if os.path.exists('/proc/self/fd') else map(str, range(256)):\n"
        "    try:\n        target = os.readlink('/proc/self/fd/' + name)\n"
        "        if target.startswith('/') and not target.startswith(('/dev/null', '/proc/', '/tmp/')):\n"
        "            print('GOT ', name, target)\n    except OSError:\n        pass",
        OUTSIDE,
    ),
    "the library changed for those who follow": look(
        "import numpy, nnlib, sys\nfor path in (numpy.__file__, nnlib.__file__, sys.executable, '/usr/bin/env'):\n"
        "    try:\n        open(path, 'ab')\n        print('GOT ', path)\n    except OSError:\n        pass\n"
        "    try:\n        os.chmod(path, 0o777)\n        print('GOT ', path)\n    except OSError:\n        pass",
        OUTSIDE,
        "reads the source of others",
    ),
    "a port of this machine": look(
        "call(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', @PORT@))\n"
        "call(socket.AF_INET6, socket.SOCK_STREAM, ('::1', @PORT@))",
        NETWORK,
        first=CONNECT,
    ),
    "an address outside": look(
        "call(socket.AF_INET, socket.SOCK_STREAM, ('192.0.2.1', 80))\n"
        "call(socket.AF_INET, socket.SOCK_DGRAM, ('192.0.2.1', 53))",
        NETWORK,
        first=CONNECT,
    ),
    "a name looked up": look(
        "try:\n    print('GOT ', socket.getaddrinfo('example.org', 80))\nexcept OSError:\n    pass",
        NETWORK,
        first=CONNECT,
    ),
    "a page fetched": look(
        "import urllib.request\ntry:\n"
        "    print('GOT ', urllib.request.urlopen('http://127.0.0.1:@PORT@', timeout=1))\n"
        "except OSError:\n    pass",
        NETWORK,
        first="",
    ),
    "a socket without a file": look(
        "call(socket.AF_UNIX, socket.SOCK_STREAM, '\\0@ABSTRACT@')\n"
        "for path in ('/run/docker.sock', '/run/dbus/system_bus_socket', '/var/run/docker.sock'):\n"
        "    call(socket.AF_UNIX, socket.SOCK_STREAM, path)",
        NETWORK,
        OUTSIDE,
        first=CONNECT,
    ),
    "raw sockets and the kernel's own": look(
        "for family, kind, number in ((2, 3, 1), (17, 3, 768), (16, 3, 0), (16, 3, 9), (38, 5, 0), (40, 1, 0), "
        "(31, 3, 1)):\n"
        "    try:\n        socket.socket(family, kind, number)\n        print('GOT ', family)\n"
        "    except OSError:\n        pass",
        NETWORK,
        first=CONNECT,
    ),
    "a port for others to call": look(
        "try:\n    ear = socket.create_server(('0.0.0.0', 0))\n    print('SERVES', ear.getsockname())\n"
        "except OSError:\n    pass",
        NETWORK,
        first=CONNECT,
        hides=("SERVES",),
    ),
}


def test_nothing_outside_is_seen(case, holds):
    holds(case)
