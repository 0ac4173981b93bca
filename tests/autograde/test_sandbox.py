"""What a submission can see, reach and use up, at each level, graded by root and by an ordinary user."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from autograde.course import REPOSITORY
from autograde.grading.limits import Limits
from autograde.grading.supervisor import look
from autograde.worker.levels import offers

sys.path.insert(0, str(Path(__file__).parent))
from confined import run_cells

UID = 23_456


def needs(possible, why):
    if possible:
        return
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail(f"{why}, and REQUIRE_ALL is set")
    pytest.skip(why)


class Workers:
    """Runs cells at one level as one user: run([sources], **limits) -> ([texts], why it ended)."""

    def __init__(self, view, level, as_user):
        self.level, self.as_user = level, as_user
        self.folder = Path(tempfile.mkdtemp(prefix="view-"))  # pytest's own folders are root's alone
        shutil.copytree(view, self.folder / "view")
        self.folder.chmod(0o755)
        command = [sys.executable, str(Path(__file__).with_name("confined.py"))]
        command += ["--as", str(UID)] if as_user else []
        self.process = subprocess.Popen(
            [*command, str(self.folder / "view"), level],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip

    def __call__(self, *sources, away=(), **limits):
        self.process.stdin.write(json.dumps([sources, limits, away]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder)


@pytest.fixture(scope="module", params=["full", "full as a user", "reduced", "minimal"])
def workers(request, view):
    """Below full an ordinary user grades: root's workers would become users who cannot read root's Python."""
    level = request.param.split()[0]
    possible = {offer.level: offer.possible for offer in offers(look())}
    needs(possible[level], f"this machine does not offer level {level}")
    as_user = os.geteuid() == 0 and request.param != "full"
    workers = Workers(view, level, as_user)
    yield workers
    workers.close()


def said(workers, source, **details):
    texts, why = workers(source, **details)
    return texts[0] if texts else why


# Expressions that are true where something is open that should not be, and at which levels they must not be.
OUT_OF_REACH = {
    "the repository": (f"os.listdir({str(REPOSITORY / 'autograde' / 'tasks')!r})", "full reduced"),
    "a file of the user": (f"open({str(REPOSITORY / 'README.md')!r})", "full reduced"),
    "users of the machine": ("open('/etc/passwd')", "full reduced"),
    "changing the library": ("open(nnlib.__file__, 'a')", "full reduced minimal"),
    "writing elsewhere": ("open('/var/tmp/left', 'w')", "full reduced"),
    "shared memory of others": ("open('/dev/shm/left', 'w') and not PRIVATE", "full reduced"),
    "a local server": ("socket.create_connection(('127.0.0.1', 22), 1)", "full reduced"),
    "a socket to the network": ("socket.socket(socket.AF_INET)", "full reduced"),
    "packets": ("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", "full reduced"),
    "kernel messages": ("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", "full reduced"),
    "another's processes": ("[n for n in os.listdir('/proc') if n.isdigit() and int(n) > 20]", "full reduced"),
    "the parent's memory": ("open(f'/proc/{os.getppid() or 1}/mem', 'rb').read(1)", "full reduced"),
    "the parent's environment": ("open(f'/proc/{os.getppid()}/environ', 'rb').read(1)", "full reduced"),
    "becoming root": ("os.setuid(0) is None", "full reduced minimal"),
    "a further descriptor": ("[n for n in range(4, 256) if is_open(n)]", "full reduced minimal"),
    "mounting": ("call('mount', b'tmpfs', b'/tmp', b'tmpfs', 0, None)", "full reduced"),
    "a user namespace": ("call('unshare', 0x10000000)", "full reduced"),
    "a clone in a namespace": ("system(56, 0x10000000 | 17, 0, 0, 0, 0)", "full reduced"),
    "tracing": ("call('ptrace', 0, 0, 0, 0)", "full reduced"),
    "hidden memory": ("os.memfd_create('x')", "full reduced"),
    "memory shared without a file": ("mmap.mmap(-1, 4096)", "full reduced"),
    "a device of zeros": ("open('/dev/zero')", "full reduced"),
    "shared memory of System V": ("system(29, 77, 4096, 0o1666)", "full reduced"),
    "asynchronous calls": ("system(425, 1, 0)", "full reduced"),
    "keys": ("system(248, b'user', b'x', b'y', 1, -3)", "full reduced"),
    "a fresh interpreter": ("os.spawnv(os.P_WAIT, sys.executable, [sys.executable, '-c', '']) == 0", "full reduced"),
    "a pair of sockets": ("socket.socketpair()", "full reduced"),
    "splicing into pipes": ("os.splice(*os.pipe(), 0) is not None", "full reduced"),
    "other personalities": ("system(135, 0x40000)", "full reduced"),
}  # fmt: skip

PREPARE = """
import ctypes, mmap, os, socket, sys
import nnlib
PRIVATE = {private}
library = ctypes.CDLL(None, use_errno=True)
def system(number, *arguments):
    if os.uname().machine != "x86_64":
        return False
    result = library.syscall(number, *arguments)
    if result == 0 and number == 56:
        os._exit(0)
    return result >= 0
def call(name, *arguments):
    return getattr(library, name)(*arguments) == 0
def is_open(number):
    try:
        return os.fstat(number) is not None
    except OSError:
        return False
try:
    print("open" if {expression} else "closed")
except Exception as problem:
    print("closed", type(problem).__name__)
"""


@pytest.mark.parametrize("name", OUT_OF_REACH)
def test_what_is_out_of_reach(workers, name):
    expression, levels = OUT_OF_REACH[name]
    if workers.level not in levels.split():
        return  # documented as open there
    source = PREPARE.format(expression=expression, private=workers.level == "full")
    assert said(workers, source).startswith("closed")


def test_the_probes_would_notice(workers):
    assert said(workers, PREPARE.format(expression="os.getpid() > 0", private=True)).startswith("open")


KEPT = """
import nnlib, os, sys
found = [path for path in nnlib.__path__ if os.path.isdir(path)]
try:
    found += [name for path in found for name in os.listdir(path)]
    found.append(open(nnlib.shapes.__file__).read())
except OSError:
    pass
try:
    nnlib.output_size(9, 3)
except RuntimeError as problem:
    print(problem)
print(len(found) > 1, "nnlib.training" in sys.modules)
"""


def test_what_is_put_away_from_the_beginning_is_nowhere(workers):
    refused, read = said(workers, KEPT, away=["nnlib.shapes:output_size"]).splitlines()
    assert refused.startswith("nnlib.shapes.output_size is put away")
    assert read == ("True True" if workers.level == "minimal" else "False True")
    assert said(workers, KEPT).startswith("True")


def test_the_data_of_nnlib_is_there(workers):
    source = "from nnlib.datasets import load\nprint(load('digits').train is not None)"
    assert said(workers, source) == "True\n"
    assert said(workers, source, away=["nnlib.shapes:output_size"]) == "True\n"


def test_signals_do_not_reach_the_parent(workers):
    if workers.level == "minimal":
        return  # documented as open there
    attack = (
        "import os, signal\n"
        "for target in (0, -1, os.getppid(), 1):\n"
        "    try:\n        os.kill(target, signal.SIGTERM if target == 0 else signal.SIGKILL)\n"
        "    except OSError:\n        pass\n"
    )
    workers(f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n{attack}")
    assert said(workers, "print(6 * 7)") == "42\n"


def test_each_submission_starts_afresh(workers):
    write = (
        "import random, numpy as np\nopen('note', 'w').write('x')\nvalue = 1\nprint(random.random(), np.random.rand())"
    )
    look_again = write.replace("open('note', 'w').write('x')", "import os; assert not os.path.exists('note')")
    first, second = said(workers, write), said(workers, look_again.replace("value = 1", "assert 'value' not in dir()"))
    assert "Error" not in first + second
    assert not set(first.split()) & set(second.split())


def test_counting_starts_at_one_and_history_is_empty(workers):
    assert said(workers, "print(len(In), len(Out), get_ipython().execution_count)") == "2 0 2\n"  # as in a fresh shell


def test_awaiting_and_modules_of_ones_own_work(workers):
    work = (
        "import asyncio\nawait asyncio.sleep(0)\nopen('own.py', 'w').write('x = 5')\nimport own\n"
        "print(own.x, await asyncio.to_thread(lambda: 3))"
    )
    assert said(workers, work) == "5 3\n"


def test_a_plain_cell_runs_in_the_event_loop_as_in_jupyterlab(workers):
    begin = "import asyncio\nasync def seven():\n    return 7\ntasks = [asyncio.ensure_future(seven())]"
    more = "tasks += [asyncio.create_task(seven()), asyncio.get_event_loop().create_task(seven())]"
    read = "print([task.result() for task in tasks], tasks[0].get_loop().is_running())"
    texts, why = workers(begin, more, read, "print(await asyncio.create_task(seven()))")
    assert (texts, why) == (["", "", "[7, 7, 7] True\n", "7\n"], "")


def test_what_would_start_programs_goes_on_without_them(workers):
    note = "[commands of the shell are not run while grading]\n"
    assert said(workers, "%pip install numpy\nnames = !ls\nprint(names, _exit_code)").endswith("[] 1\n")
    assert said(workers, "%%bash\nls") == note
    share = "from joblib import Parallel, delayed\nprint(Parallel(n_jobs=2)(delayed(abs)(x) for x in (-1, 2)))"
    assert said(workers, share) == "[1, 2]\n"
    if workers.level == "reduced":
        return  # the locks of a pool lie in /dev/shm, which everybody shares
    pool = "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n"
    assert said(workers, pool + "    print(pool.map(abs, [-1, 2]))") == "[1, 2]\n"


def test_memory_of_all_processes_counts_together(workers):
    hoard = (
        "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n"
        "        kept = bytearray(os.urandom(1000) * 300_000)\n        time.sleep(60)\ntime.sleep(60)"
    )
    _, why = workers(hoard, memory_mb=1200, cell_seconds=60)
    assert why == "it used more than 1200 MB of memory"


def test_processor_time_of_all_processes_counts_together(workers):
    burn = "import os\nfor _ in range(3):\n    os.fork()\nwhile True:\n    pass"
    _, why = workers(burn, total_seconds=3, cell_seconds=50)
    assert why == "it used more than 3 s of processor time"


def test_a_copy_that_only_shares_memory_costs_none(workers):
    share = (
        "import os, time\nkept = bytearray(os.urandom(1000) * 300_000)\n"
        "for _ in range(6):\n    if os.fork() == 0:\n        time.sleep(1.5)\n        os._exit(0)\n"
        "for _ in range(6):\n    os.wait()\nprint('done')"
    )
    assert said(workers, share, memory_mb=1500) == "done\n"


def test_files_are_limited(workers):
    fill = (
        "try:\n    for number in range(4):\n        open(f'big-{number}', 'wb').write(bytes(40 << 20))\n"
        "    print('room')\nexcept OSError:\n    print('full')"
    )
    expected = "full\n" if workers.level == "full" else "room\n"  # elsewhere the limit is on each file
    assert said(workers, fill) == expected
    assert said(workers, "open('big', 'wb').write(bytes(80 << 20))").startswith("OSError")


def test_nothing_stays(workers):
    name = f"stays{random.randrange(10**9)}"
    stay = (
        f"import ctypes, os, time\nopen({name!r}, 'w').close()\n"
        f"ctypes.CDLL(None).prctl(15, b{name!r}, 0, 0, 0)\n"  # the name of this process and of its copies
        "for leave in (False, True):\n    if os.fork() == 0:\n        if leave:\n            os.setsid()\n"
        "        if os.fork() == 0:\n            time.sleep(300)\n        os._exit(0)\nprint('started')"
    )
    assert said(workers, stay) == "started\n"
    assert said(workers, "print(1)") == "1\n"
    running = subprocess.run(["ps", "-eo", "comm"], capture_output=True, text=True, check=True).stdout
    assert name not in running
    folders = Path(tempfile.gettempdir()).glob("autograde-*")  # those of other workers may vanish while one looks
    assert not [place for folder in folders for place, _, files in os.walk(folder) if name in files]


def test_two_submissions_at_a_time_do_not_meet(executor, level):
    if level != "full":
        needs(False, "only namespaces keep two submissions apart in every way")
    told = {}
    serve = (
        "import time\nopen('/tmp/meeting', 'w').write('x')\nopen('/dev/shm/meeting', 'w').write('x')\n"
        "time.sleep(3)\nprint('served')"
    )
    visit = "import os, time\ntime.sleep(1)\nprint([os.path.exists(f) for f in ('/tmp/meeting', '/dev/shm/meeting')])"

    def tell(name, source):
        told[name] = run_cells(executor, [source])

    threads = [threading.Thread(target=tell, args=pair) for pair in (("serve", serve), ("visit", visit))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == {"serve": (["served\n"], ""), "visit": (["[False, False]\n"], "")}


def test_what_a_call_was_given_never_reaches_an_output(judged):
    note = (
        "import mmap, os\nnotes, file = open('/tmp/open', 'w+'), open('/tmp/both', 'w+b')\nreader, writer = os.pipe()\n"
        "file.truncate(4096)\nshared = mmap.mmap(file.fileno(), 4096)\n"
        "def keep(text):\n    open('/tmp/note', 'a').write(text)\n    notes.write(text)\n    notes.flush()\n"
        "    os.write(writer, text.encode())\n    shared[: len(text)] = text.encode()"
    )
    answer = "def padding_map(height, width, padding):\n    keep(f'secret {height} {width} {padding}')"
    tell = (
        "import os, time\ntime.sleep(0.3)\nos.set_blocking(reader, False)\nvgg16 = 138357544\n"
        "print(os.path.exists('/tmp/note'), notes.seek(0, 2), shared[:6])\n"
        "try:\n    print(os.read(reader, 100))\nexcept BlockingIOError:\n    print('nothing')"
    )
    result = judged({"u05-padding-map": answer, "u05-vgg16": tell}, extra=[note])
    shown = result.outputs["u05-vgg16-answer"][0]["text"]
    assert shown == "False 0 b'\\x00\\x00\\x00\\x00\\x00\\x00'\nnothing\n"
    assert "secret" not in str(result.outputs)


def test_a_run_without_what_a_call_broke_shows_nothing_either(judged):
    answer = (
        "import os, signal\ndef padding_map(height, width, padding):\n"
        "    open('/tmp/note', 'w').write('secret')\n    os.kill(os.getppid(), signal.SIGKILL)\n"
        "    os.kill(1, signal.SIGKILL)\n    os.closerange(3, 99)"
    )
    tell = "import os\nprint(os.path.exists('/tmp/note'))\nvgg16 = 138357544"
    result = judged({"u05-padding-map": answer, "u05-vgg16": tell})
    assert "True" not in str(result.outputs)
    assert [one.earned for one in result.verdicts if one.task_id == "u05-vgg16"] == [1.0]


def test_the_limits_are_those_of_the_documentation():
    text = (REPOSITORY / "docs" / "sandbox.md").read_text()
    limits = Limits()
    for value in (
        f"{limits.cell_seconds} s", f"{limits.call_seconds} s", f"{limits.total_seconds} s",
        f"{limits.memory_mb / 1024:g} GB", f"{limits.file_mb} MB", f"{limits.output_bytes // 10**6} MB",
        f"{limits.total_output_bytes // 10**6} MB", f"| {limits.processes} |",
    ):  # fmt: skip
        assert value in text
