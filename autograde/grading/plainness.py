"""Which answers are plainly written, and which are tried once more where nnlib's own function has never been.

What is put away while an answer is called was there before, while the cells ran. A cell could have kept it: taken
apart, in a process of its own, read from a file, as a table of its results. Almost all of that needs names that plain
answers have no use for, so whoever uses others is heard twice. What is plain is a list of what is allowed.
"""

import ast
import functools
import inspect
import pkgutil
import re
import sys
import unicodedata
from typing import NamedTuple

import numpy as np

from autograde.course import REPOSITORY

# Imported by name, whole or in part. Not here: what runs texts (timeit, string) or makes classes from them (enum, abc).
MODULES = """
    numpy numpy.linalg numpy.random numpy.fft numpy.lib.stride_tricks scipy scipy.linalg scipy.ndimage scipy.signal
    scipy.special scipy.stats matplotlib matplotlib.pyplot IPython.display nnlib autograde math cmath random itertools
    functools collections statistics time warnings"""

# What attributes may be called: those of these modules and values, and of nnlib, unless they are modules themselves ...
OWNERS = """
    builtins.list builtins.dict builtins.str builtins.set builtins.tuple builtins.int builtins.float builtins.slice
    builtins.Exception numpy numpy.ndarray numpy.float64 numpy.linalg numpy.random numpy.random.Generator numpy.fft
    math cmath random itertools statistics time collections collections.deque collections.Counter
    collections.OrderedDict collections.defaultdict"""
# ... and these: of Matplotlib and SciPy, which would have to be imported to be asked, and modules.
FURTHER = """
    figure subplots subplot show plot scatter imshow matshow bar barh hist stem step errorbar fill_between contour
    contourf pcolormesh quiver semilogx semilogy loglog axhline axvline axis grid legend colorbar title suptitle xlabel
    ylabel xlim ylim xticks yticks text annotate tight_layout close clf cla gca gcf twinx invert_yaxis tick_params
    set_title set_xlabel set_ylabel set_xlim set_ylim set_xticks set_yticks set_aspect set_axis_off set add_subplot
    correlate1d convolve1d convolve2d correlate2d fftconvolve gaussian_filter uniform_filter zoom shift rotate
    expit erf logsumexp softmax gamma comb sliding_window_view
    reduce partial lru_cache cache cmp_to_key warn simplefilter catch_warnings display check
    linalg random fft lib stride_tricks pyplot ndimage signal special stats"""

# Names with which others are made up as the program runs, a text is run, or a file or any memory is read or written.
NEVER = """
    getattr hasattr setattr delattr vars globals locals dir type help input eval exec compile open breakpoint
    get_ipython memoryview load loads loadtxt genfromtxt fromregex fromfile fromstring memmap save savez savetxt
    savez_compressed savefig tofile dump dumps imread imsave switch_backend use rc rc_file rc_context rcParams style
    as_strided ctypes test setp getp get_type_hints singledispatch singledispatchmethod update_wrapper wraps
    total_ordering make_dataclass NamedTuple Formatter attrgetter methodcaller"""

# Between two underscores each: methods that a class may have, and names that anybody may read.
SPECIAL = """
    init name doc str repr len iter next call getitem setitem contains eq ne lt le gt ge hash float int add radd iadd
    sub rsub mul rmul truediv rtruediv pow rpow neg matmul rmatmul enter exit version"""

_MODULES, _NEVER = frozenset(MODULES.split()), frozenset(NEVER.split())
_LIBRARY = {"load"}  # imported from nnlib, it is something else
_OF_ARRAYS = frozenset(dir(np.ndarray))
_SPECIAL = frozenset(f"__{name}__" for name in SPECIAL.split())
_DEFINED = re.compile(r"^\s*(?:(?:def|class) +|(?:self\.)?)([a-z]\w*)(?=[(:]| =)", re.M | re.I)  # in a module
_ROOM = 200_000  # characters that are looked through; more are not plain


class _Cell(NamedTuple):
    """One cell, as far as it matters here.

    ``plain``: apart from its attributes; ``used``: those it takes, each with the name it takes it from, if it does from
    a name; ``made``: those of its own; ``names``: all its names; ``ours``: {name: what it is in nnlib} of imports, as
    pairs; ``others``: names of imported modules that are not of nnlib; ``stored``: names given to anything else.
    """

    plain: bool
    used: frozenset = frozenset()
    made: frozenset = frozenset()
    names: frozenset = frozenset()
    ours: frozenset = frozenset()
    others: frozenset = frozenset()
    stored: frozenset = frozenset()


def doubted(cells, withheld, flags=()):
    """Which tasks are to be tried once more.

    Args:
        cells: ((cell id, source, task id of a check cell or None), ...).
        withheld: {task id: names of nnlib that are put away for it, such as ("nnlib.shapes:output_size",), the one that
            it asks for first}.
        flags: from ``flags_in``.

    Returns:
        list of task ids: all where a cell is not plainly written; else those for which a cell of the student's before
        their check uses what they ask for: it may have kept results.
    """
    sources = [source for _, source, task_id in cells if task_id is None]
    if flags or sum(map(len, sources)) > _ROOM or not _are_plain(sources):
        return list(withheld)
    asked = {task_id: names[0].replace(":", ".").rpartition(".")[2] for task_id, names in withheld.items()}
    used = _used_before(cells, set(asked.values()))
    return [task_id for task_id, name in asked.items() if name in used.get(task_id, ())]


def _are_plain(sources):
    read = [_read(source) for source in sources]
    made = {name for cell in read for name in cell.made if not _is_module(name)}
    return all(cell.plain and {name for _, name in cell.used} <= (_allowed() | made) - _NEVER for cell in read)


@functools.lru_cache(1000)  # most cells of a submission stand in all of them
def _read(source):
    tree = _parse(source)
    if tree is None:
        return _Cell(False)
    used, made, names, ours, others, stored = set(), set(), set(), set(), set(), set()
    for node in ast.walk(tree):
        match node:
            case ast.Match():
                return _Cell(False)
            case ast.Import(names=imported):
                if any(one.name not in _MODULES and not _ours(one.name) for one in imported):
                    return _Cell(False)
                others |= {one.asname or one.name for one in imported if not _ours(one.name)}
            case ast.ImportFrom(module=module, level=level, names=imported):
                if level or not all(_may_import(module, one.name) for one in imported):
                    return _Cell(False)
                ours |= {(one.asname or one.name, one.name) for one in imported if _ours(module)}
            case ast.Name(id=name) if name in _NEVER - _LIBRARY or not _is_open(name):
                return _Cell(False)
            case ast.Name(id=name, ctx=context):
                (names if isinstance(context, ast.Load) else stored).add(name)
            case ast.Attribute(value=owner, attr=name, ctx=ast.Load()) if name not in _SPECIAL:
                used.add((owner.id if isinstance(owner, ast.Name) else None, name))
            case ast.Attribute(attr=name, ctx=ast.Store()):
                made.add(name)
            case ast.ClassDef(body=body):
                made |= {one.name for one in body if isinstance(one, ast.FunctionDef)}
    return _Cell(True, *map(frozenset, (used, made, names, ours, others, stored)))


def _parse(source):
    """The tree of a cell, or None where it holds more than Python or is not to be read."""
    source = unicodedata.normalize("NFKC", source)
    lines = source.split("\n")
    magics = ("%matplotlib inline", "%%time", "%time ", "%timeit ")
    plain = [line.removeprefix("%timeit ").removeprefix("%time ") for line in lines if line.strip() not in magics[:2]]
    try:
        return ast.parse("\n".join(plain))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_open(name):
    """Whether a name is neither private nor special, unless anybody may use that."""
    return not name.startswith("__") or name in _SPECIAL


def _is_module(name):
    return name.strip("_") in sys.stdlib_module_names


def _ours(module):
    return module.partition(".")[0] == "nnlib"


def _may_import(module, name):
    if name in _LIBRARY and _ours(module):
        return True
    if name.startswith("_") or name in _NEVER or name == "*":
        return False
    if f"{module}.{name}" in _MODULES:
        return True
    if _is_module(name):
        return False
    return _ours(module) or (module in _MODULES and name in _allowed())


@functools.cache
def _allowed():
    """Names that may be taken from anything: of plain values, of modules in the list, of nnlib."""
    names = set(FURTHER.split())
    for owner in map(pkgutil.resolve_name, OWNERS.split()):
        names |= {name for name in dir(owner) if not inspect.ismodule(getattr(owner, name, None))}
    for file in (REPOSITORY / "nnlib").rglob("*.py"):
        names |= {file.stem, file.parent.name, *_DEFINED.findall(file.read_text(encoding="utf-8"))}
    return frozenset(name for name in names if not name.startswith("_")) - _NEVER


def _used_before(cells, wanted):
    """{task id: wanted names that the student's cells before its check take from nnlib, or from anything unknown}."""
    stored = {name for _, source, task_id in cells if task_id is None for name in _read(source).stored}
    ours, others, used, before = {}, set(), set(), {}
    for cell_id, source, task_id in cells:
        if task_id is not None:
            before[task_id] = set(used)
            continue
        cell = _read(source)
        ours |= {name: meant for name, meant in cell.ours if meant in wanted}
        others |= cell.others - stored
        if not cell_id.startswith("added-") and not cell_id.endswith("-answer"):
            continue  # the course's own
        # np.pad is not nnlib's, and x.reshape is an array's.
        used |= {name for owner, name in cell.used if name in wanted and owner not in others} - _OF_ARRAYS
        used |= {ours[name] for name in cell.names & ours.keys()}
    return before
