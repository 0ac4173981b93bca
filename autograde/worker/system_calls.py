"""A filter for system calls (seccomp): what no course work needs and what attacks on kernels begin with is refused.

The filter is a small program for the kernel's packet-filter machine, written here instruction by instruction, so that
no package is needed. It knows two processors; on others there is none.
"""

import ctypes
import errno
import struct

from autograde.worker import kernel

# Numbers on x86_64 and on aarch64; None where the processor has no such call.
REFUSED = {
    # A program of its own would find nnlib as it is, with what is put away meanwhile in every copy of this process.
    "execve": (59, 221), "execveat": (322, 281),
    # What waits in sockets, or is spliced into pipes, is memory of the kernel that no limit counts.
    "socket": (41, 198), "socketpair": (53, 199), "splice": (275, 76), "tee": (276, 77), "vmsplice": (278, 75),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "perf_event_open": (298, 241), "bpf": (321, 280),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "fanotify_init": (300, 262),
    "quotactl": (179, 60), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190), "mq_open": (240, 180), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "reboot": (169, 142), "syslog": (103, 116), "personality": (135, 92),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "sethostname": (170, 161), "setdomainname": (171, 162), "vhangup": (153, 58),
    "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None), "uselib": (134, None),
}  # fmt: skip
SPECIAL = {"clone": (56, 220), "clone3": (435, 435), "mmap": (9, 222)}
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

ALLOW, KILL = 0x7FFF0000, 0x80000000
_NAMESPACES = (
    kernel.MOUNTS | kernel.HOST | kernel.MESSAGES | kernel.USERS | kernel.PROCESSES | kernel.NETWORK | 0x02000000
)
_SHARED_WITHOUT_FILE, _HUGE_PAGES = 0x01 | 0x20, 0x40000  # flags of mmap
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _KEEP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _MACHINE, _FIRST_ARGUMENT, _FOURTH_ARGUMENT = 0, 4, 16, 40  # offsets in what the filter is shown
_SECCOMP, _FILTER = 22, 2


def refuse(code):
    """What the filter returns to let a call fail with an error number."""
    return 0x00050000 | code


def program(machine):
    """The filter.

    Args:
        machine: str, of ``MACHINES``.

    Returns:
        bytes, eight for each instruction.
    """
    column, architecture = MACHINES[machine]
    steps = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, KILL), (_LOAD, 0, 0, _NUMBER)]
    if machine == "x86_64":  # the numbers of its 32-bit variant would go past everything below
        steps += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, KILL)]
    for numbers in REFUSED.values():
        if numbers[column] is not None:
            steps += [(_EQUAL, 0, 1, numbers[column]), (_RETURN, 0, 0, refuse(errno.EPERM))]
    number = {name: numbers[column] for name, numbers in SPECIAL.items()}
    # Its flags lie in memory, where a filter cannot look: the C library then takes the older call.
    steps += [(_EQUAL, 0, 1, number["clone3"]), (_RETURN, 0, 0, refuse(errno.ENOSYS))]
    # Memory that is shared without a file stays when no process shows it any more, and huge pages show in none: what a
    # submission holds could not be added up.
    steps += [(_EQUAL, 0, 6, number["mmap"]), (_LOAD, 0, 0, _FOURTH_ARGUMENT)]
    steps += [(_ANY_BIT, 2, 0, _HUGE_PAGES), (_KEEP_BITS, 0, 0, _SHARED_WITHOUT_FILE)]
    steps += [(_EQUAL, 0, 1, _SHARED_WITHOUT_FILE), (_RETURN, 0, 0, refuse(errno.EPERM)), (_RETURN, 0, 0, ALLOW)]
    steps += [(_EQUAL, 0, 3, number["clone"]), (_LOAD, 0, 0, _FIRST_ARGUMENT)]
    steps += [(_ANY_BIT, 0, 1, _NAMESPACES), (_RETURN, 0, 0, refuse(errno.EPERM))]
    steps += [(_RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]


def set_filter(machine):
    """Sets the filter for this process and all it will start. It cannot be taken off.

    Args:
        machine: str from ``os.uname().machine``; where it is not of ``MACHINES`` nothing is set.

    Raises:
        OSError: the kernel has no such filters.
    """
    if machine not in MACHINES:
        return
    steps = program(machine)
    buffer = ctypes.create_string_buffer(steps, len(steps))
    kernel.refuse_new_privileges()
    kernel.call("prctl", _SECCOMP, _FILTER, ctypes.byref(_Program(len(steps) // 8, ctypes.addressof(buffer))), 0, 0)
