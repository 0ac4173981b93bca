"""Which level a machine gets, by capabilities that are made up, and the filter for system calls, step by step."""

import errno
import platform
import struct

import pytest

from autograde import doctor
from autograde.grading import executor as executors
from autograde.grading.executor import LocalExecutor, SandboxRefused, best_level
from autograde.grading.limits import Limits
from autograde.grading.supervisor import look
from autograde.worker import landlock, system_calls
from autograde.worker.levels import LEVELS, Capabilities, choose, offers

LINUX = Capabilities("Linux", "x86_64", root=False, namespaces="", landlock=6, filters=True, limits=True)
NO_NAMESPACES = LINUX._replace(namespaces="unshare: Operation not permitted")
MACHINES = {
    "Linux": (LINUX, "full"),
    "Linux on a server's ARM": (LINUX._replace(machine="aarch64"), "full"),
    "Linux as root": (LINUX._replace(root=True), "full"),
    "Linux on a processor without a filter": (LINUX._replace(machine="riscv64", filters=False), "full"),
    "Linux before Landlock, with namespaces": (LINUX._replace(landlock=0), "full"),
    "a container without namespaces": (NO_NAMESPACES, "reduced"),
    "an old kernel without namespaces": (NO_NAMESPACES._replace(landlock=0), "minimal"),
    "a container that forbids filters": (LINUX._replace(filters=False), "minimal"),
    "riscv without namespaces": (NO_NAMESPACES._replace(machine="riscv64"), "minimal"),
    "macOS": (Capabilities("Darwin", "arm64", False, "not Linux", 0, False, True), "minimal"),
    "Windows": (Capabilities("Windows", "AMD64", False, "not Linux", 0, False, False), "none"),
}


@pytest.mark.parametrize("name", MACHINES)
def test_the_level_of_a_machine(name):
    machine, level = MACHINES[name]
    assert choose(machine) == level


@pytest.mark.parametrize("name", MACHINES)
def test_whatever_is_not_possible_says_why_and_what_to_do(name):
    machine, level = MACHINES[name]
    listed = offers(machine)
    assert [offer.level for offer in listed] == list(LEVELS)
    for offer in listed:
        assert offer.possible == (not offer.why) == (not offer.remedy)
    assert all(not offer.possible for offer in listed[: LEVELS.index(level)])


@pytest.mark.parametrize("name", MACHINES)
def test_the_doctor_names_the_level_and_asks_below_full(name):
    machine, level = MACHINES[name]
    text = doctor.report(machine)
    [chosen] = [line for line in text.splitlines() if line.startswith("->")]
    assert chosen.split()[1:3] == [level, "yes"]
    assert ("--allow-weak-sandbox" in text) == (level in ("reduced", "minimal"))
    assert ("plain `nbgrader autograde`" in text.splitlines()[-1]) == (level == "none")


def test_the_doctor_quotes_the_kernel():
    assert "unshare: Operation not permitted" in doctor.report(NO_NAMESPACES)


def test_asking_names_an_unknown_level():
    with pytest.raises(ValueError, match="'weak'"):
        doctor.ask("weak")


def test_windows_gets_no_worker(monkeypatch, tmp_path):
    monkeypatch.setattr(executors, "look", lambda: MACHINES["Windows"][0])
    with pytest.raises(SandboxRefused, match="plain `nbgrader autograde`"):
        best_level(tmp_path, Limits())
    with pytest.raises(SandboxRefused, match="plain `nbgrader autograde`"):
        LocalExecutor(tmp_path, Limits(), "none")


def test_a_look_at_this_machine():
    machine = look()
    assert (machine.system, machine.machine) == (platform.system(), platform.machine())
    assert machine.limits
    if machine.system == "Linux":
        assert machine.landlock == landlock.abi()


def test_the_command_tries_what_it_says(capsys, monkeypatch, view, course):
    from autograde.commands import doctor as command
    from autograde.grading import view as views

    monkeypatch.setattr(views, "make_view", lambda _: view)
    assert command.run(None) == 0
    said = capsys.readouterr().out
    assert f"-> {best_level(view, Limits())} " in said
    assert "Tried: the first worker was ready after" in said


# The filter, run by a packet-filter machine of a few lines: ARM's can be tried here as well.


def answer(machine, number, first=0, architecture=None, fourth=0):
    """What the kernel would do with a system call."""
    steps = list(struct.iter_unpack("<HBBI", system_calls.program(machine)))
    shown = {0: number, 4: architecture or system_calls.MACHINES[machine][1], 16: first & 0xFFFFFFFF, 40: fourth}
    place, loaded = 0, 0
    while True:
        code, if_true, if_false, value = steps[place]
        place += 1
        if code == 0x20:
            loaded = shown[value]
        elif code == 0x06:
            return value
        elif code == 0x54:
            loaded &= value
        else:
            met = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[code]
            place += if_true if met else if_false


@pytest.mark.parametrize(("machine", "column"), [("x86_64", 0), ("aarch64", 1)])
def test_every_listed_call_is_refused_and_ordinary_ones_are_not(machine, column):
    for name, numbers in system_calls.REFUSED.items():
        if numbers[column] is not None:
            assert answer(machine, numbers[column]) == system_calls.refuse(errno.EPERM), name
    used = {numbers[column] for numbers in (*system_calls.REFUSED.values(), *system_calls.SPECIAL.values())}
    for number in set(range(430)) - used:
        assert answer(machine, number) == system_calls.ALLOW, number


@pytest.mark.parametrize(("machine", "column"), [("x86_64", 0), ("aarch64", 1)])
def test_threads_and_forks_pass_and_namespaces_do_not(machine, column):
    clone = system_calls.SPECIAL["clone"][column]
    assert answer(machine, clone, 17) == system_calls.ALLOW  # SIGCHLD: a fork
    assert answer(machine, clone, 0x3D0F00) == system_calls.ALLOW  # a thread
    for kind in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert answer(machine, clone, kind | 17) == system_calls.refuse(errno.EPERM), hex(kind)
    assert answer(machine, system_calls.SPECIAL["clone3"][column]) == system_calls.refuse(errno.ENOSYS)


@pytest.mark.parametrize(("machine", "column"), [("x86_64", 0), ("aarch64", 1)])
def test_memory_is_shared_through_files_only(machine, column):
    number = system_calls.SPECIAL["mmap"][column]
    shared, private, nameless, huge = 0x01, 0x02, 0x20, 0x40000
    for flags in (shared | nameless, shared | nameless | 0x8000, shared | huge, private | nameless | huge):
        assert answer(machine, number, fourth=flags) == system_calls.refuse(errno.EPERM), hex(flags)
    for flags in (shared, private, private | nameless, private | nameless | 0x20000, private | 0x812):
        assert answer(machine, number, fourth=flags) == system_calls.ALLOW, hex(flags)


def test_no_program_is_started_and_no_socket_made():
    assert {"execve", "execveat", "socket", "socketpair", "splice", "vmsplice"} <= set(system_calls.REFUSED)


def test_calls_of_another_architecture_end_the_process():
    assert answer("x86_64", 0, architecture=0x40000003) == system_calls.KILL
    assert answer("x86_64", 0x40000000 + 101) == system_calls.KILL


@pytest.mark.parametrize(("version", "rights"), [(1, 13), (2, 14), (3, 15), (4, 15), (5, 16), (7, 16)])
def test_landlock_handles_every_right_that_a_version_knows(version, rights):
    assert landlock._rights(version) == (1 << rights) - 1
