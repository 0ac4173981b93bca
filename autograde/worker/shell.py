"""Runs notebook cells the way a kernel does, in this process, and keeps their outputs in nbformat's form."""

import ast
import base64
import io
import signal
import sys

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets import default
from traitlets.config import Config

_AGAIN = 2  # seconds until a cell is told once more to stop: code in the middle may have swallowed the first time
_PROGRAMS = {"script", "bash", "sh", "perl", "ruby", "python", "python2", "python3", "pypy"}  # as in %%bash


class CellTimeout(BaseException):
    """A cell ran longer than it may. Not an Exception, so that a bare `except Exception` does not swallow it."""


class Outputs:
    """Outputs of the running cell, up to a number of bytes.

    Args:
        limit: int, bytes a cell may put out; the rest is dropped, with a note.
    """

    def __init__(self, limit):
        self.limit = limit
        self.clear()

    def clear(self):
        self.items, self.used, self.full = [], 0, False
        self._stream = None  # name and place of the last output, where that is a stream

    def add(self, output, size):
        if self._take(size):
            self.items.append(output)

    def write(self, name, text):
        """Appends to the stream `name`; consecutive writes become one output."""
        if not text or not self._take(len(text)):
            return
        if self._stream != (name, len(self.items)):
            self.items.append({"output_type": "stream", "name": name, "text": []})
            self._stream = name, len(self.items)
        self.items[-1]["text"].append(text)

    def finished(self):
        """The outputs, each stream's pieces put together: text grows in one step, however small the pieces are."""
        for item in self.items:
            if item["output_type"] == "stream":
                item["text"] = "".join(item["text"])
        return self.items

    def _take(self, size):
        if self.full:
            return False
        self.used += size
        if self.used > self.limit:
            self.full = True
            note = f"\n[more than {self.limit} bytes of output: the rest was dropped]\n"
            self.items.append({"output_type": "stream", "name": "stdout", "text": [note]})
        return not self.full


class _Stream(io.TextIOBase):
    encoding, errors = "utf-8", "replace"

    def __init__(self, name, outputs):
        self.name, self.outputs = name, outputs

    def writable(self):
        return True

    def isatty(self):
        return False

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs.write(self.name, text)
        return len(text)


class _Publisher(DisplayPublisher):
    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        outputs = self.shell.outputs
        bundle = _as_text(data)
        if update:
            return  # a display that is updated in place keeps what it showed first
        outputs.add({"output_type": "display_data", "data": bundle, "metadata": {}}, _size(bundle))

    def clear_output(self, wait=False):
        self.shell.outputs.clear()


class _Hook(DisplayHook):
    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        bundle = _as_text(format_dict)
        self.shell.outputs.add(
            {
                "output_type": "execute_result",
                "data": bundle,
                "metadata": {},
                "execution_count": self.shell.execution_count,
            },
            _size(bundle),
        )


class _Formatter(DisplayFormatter):
    """Shows each figure as PNG, whatever format a notebook asks for: no page keeps another."""

    def format(self, obj, include=None, exclude=None):
        from IPython.core.pylabtools import print_figure
        from matplotlib.figure import Figure

        data, metadata = super().format(obj, include, {*(exclude or ()), "image/svg+xml", "application/pdf"})
        if isinstance(obj, Figure) and not {"image/png", "image/jpeg"} & data.keys():
            data |= {"image/png": picture} if (picture := print_figure(obj, base64=True)) else {}
        return data, metadata


class GradingShell(InteractiveShell):
    """IPython without a terminal, history or network."""

    displayhook_class = _Hook
    display_pub_class = _Publisher
    _loop = None

    @default("loop_runner")
    def _await_by_default(self):
        return self._await

    def _await(self, coroutine):
        """Runs a cell in the event loop."""
        from autograde.worker.awaiting import Loop  # and with it asyncio, which hardly any notebook needs

        self._loop = self._loop or Loop()
        return self._loop.run_cell(coroutine)

    def should_run_async(self, raw_cell, **details):
        """In JupyterLab every cell runs in the event loop; here from the first that awaits or names asyncio on."""
        return self._loop is not None or "asyncio" in raw_cell or super().should_run_async(raw_cell, **details)

    def init_display_formatter(self):
        self.display_formatter = _Formatter(parent=self)
        self.configurables.append(self.display_formatter)

    def enable_matplotlib(self, gui=None):
        """`%matplotlib`, with whatever behind it: there is no window here, and nobody at a widget."""
        return super().enable_matplotlib("inline")

    def system(self, cmd):
        """`!command`, `%pip`, `%%bash`: no program can be started here. That is said, and the rest of the cell runs."""
        print("[commands of the shell are not run while grading]")
        self.user_ns["_exit_code"] = 1

    def run_cell_magic(self, magic_name, line, cell):
        return self.system(cell) if magic_name in _PROGRAMS else super().run_cell_magic(magic_name, line, cell)

    def getoutput(self, cmd, split=True, depth=0):
        """What `names = !command` gives: nothing."""
        self.system(cmd)
        return SList([]) if split else ""

    def _showtraceback(self, etype, evalue, stb):
        lines = [str(line)[:20_000] for line in (stb if isinstance(stb, list) else [stb])][:200]
        error = {"output_type": "error", "ename": etype.__name__, "evalue": str(evalue)[:20_000], "traceback": lines}
        self.outputs.add(error, 1000)

    def ask_exit(self):
        pass

    def enable_gui(self, gui=None):
        pass


def make_shell():
    """A fresh shell with inline plots, as JupyterLab would start it."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = GradingShell.instance(config=config)
    shell.outputs = Outputs(0)
    from matplotlib import pyplot
    from matplotlib_inline import backend_inline

    pyplot.switch_backend("module://matplotlib_inline.backend_inline")
    backend_inline._enable_matplotlib_integration()
    # After a cell its figures are shown and closed, then those still open drawn. The other way round, as it happens
    # to come, each figure would be drawn once more than is seen.
    pyplot.uninstall_repl_displayhook()
    pyplot.install_repl_displayhook()
    return shell


def pass_over_failures(shell):
    """Has cells go on after a statement that fails, with the next one."""
    shell.ast_transformers.append(_PassOver())


class _PassOver(ast.NodeTransformer):
    def visit_Module(self, node):  # the name that ast asks for
        handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [ast.Pass()])
        for place, statement in enumerate(node.body):
            if not (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
                node.body[place] = ast.Try([statement], [handler], [], [])
        return ast.fix_missing_locations(node)


def run_cell(shell, source, seconds, limit):
    """Runs one cell.

    Args:
        shell: from `make_shell`.
        source: str.
        seconds: int, after which the cell is interrupted with ``CellTimeout``.
        limit: int, bytes of output that it may make.

    Returns:
        list of outputs in nbformat's form.
    """
    shell.outputs = Outputs(limit)
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream("stdout", shell.outputs), _Stream("stderr", shell.outputs)
    signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        shell.run_cell(source, store_history=True)
    except CellTimeout as problem:  # raised outside the cell's own frames
        shell._showtraceback(CellTimeout, problem, [str(problem)])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout, sys.stderr = streams
    return shell.outputs.finished()


def _interrupt(*_):
    raise CellTimeout("this cell ran longer than it may and was stopped")


def _as_text(bundle):
    return {kind: base64.b64encode(data).decode() if isinstance(data, bytes) else data for kind, data in bundle.items()}


def _size(bundle):
    return sum(len(str(data)) for data in bundle.values())
