"""Which answers are plainly written, and which are tried once more where nnlib's own function has never been.

What is put away while an answer is called was there before, while the cells ran. A cell could have kept it: taken
apart, in a process of its own, read from a file, as a table of its results. None of these can be written with plain
names alone, so whoever uses others is heard twice. Plain is a list of what is allowed, not of what is forbidden.
"""

import ast
import functools
import re
import unicodedata

from autograde.grading.meanings import meant, names_in
from autograde.grading.sources import read

# Imported by name, whole or in part. Not here: what runs texts (timeit, string) or makes classes from them (enum, abc).
MODULES = """
    numpy scipy scipy.linalg scipy.ndimage scipy.optimize scipy.signal scipy.sparse scipy.special scipy.stats
    matplotlib matplotlib.pyplot IPython.display ipywidgets nnlib autograde math cmath random itertools functools
    collections collections.abc statistics fractions decimal numbers textwrap typing dataclasses time datetime warnings
    pprint heapq bisect"""

# Words with which a name is made up as the program runs, a text is run, or a file is read or written ...
MADE_UP = """
    getattr hasattr setattr delattr vars globals locals dir type match attrgetter methodcaller update_wrapper wraps
    assigned make_dataclass namespace get_type_hints ForwardRef Formatter
    eval exec compile open breakpoint get_ipython testing measure rundocs runstring distutils f2py allow_pickle
    fromfile tofile memmap open_memmap genfromtxt loadtxt savetxt save savez savez_compressed savefig DataSource
    use switch_backend rc rc_file rc_context rcParams"""
# ... modules that others have imported, and what holds code.
CARRIED = "os sys builtins inspect gc types joblib pickle cloudpickle dill gi_code cr_code ag_code f_code"

# Between two underscores each: methods that a class may have, and names that anybody may read.
SPECIAL = """
    init name doc str repr len iter next call getitem setitem contains eq ne lt le gt ge hash float int add radd iadd
    sub rsub mul rmul truediv rtruediv pow rpow neg matmul rmatmul enter exit post_init main version"""

_MODULES, _SPECIAL = frozenset(MODULES.split()), frozenset(SPECIAL.split())
_UNPLAIN = frozenset((MADE_UP + " " + CARRIED).split())
_DOUBLE = re.compile(r"\A__(\w*?)__\Z")
_PRIVATE = re.compile(r"(?<!\bself)(?<!\bother)\._[A-Za-z]")
_MAGIC = re.compile(r"^\s*(?:!|%(?!matplotlib inline\s*$|%?time\b|%?timeit\b))|=\s*(?:!|%\w)", re.M)
_ROOM = 200_000  # characters that are looked through; more are not plain


def doubted(cells, withheld, flags=()):
    """Which tasks are to be tried once more.

    Args:
        cells: ((cell id, source, task id of a check cell or None), ...).
        withheld: {task id: names of nnlib that are put away for it, such as ("nnlib.shapes:output_size",)}.
        flags: from ``flags_in``.

    Returns:
        list of task ids: all where a cell is not plainly written; else those for which a cell before their check uses
        what is put away: it may have kept results.
    """
    sources = [source for _, source, task_id in cells if task_id is None]
    if flags or sum(map(len, sources)) > _ROOM or not all(map(_is_plain, sources)):
        return list(withheld)
    last = {task_id: {re.split(r"[:.]", name)[-1] for name in names} for task_id, names in withheld.items()}
    used = _used_before(cells, set().union(*last.values()))
    return [task_id for task_id, names in last.items() if names & used.get(task_id, set())]


def _used_before(cells, wanted):
    """{task id: those of the wanted names that cells before its check use as names of nnlib}."""
    names, used, before = {}, set(), {}
    for _, source, task_id in cells:
        if task_id is not None:
            before[task_id] = set(used)
        elif "nnlib" in source or not wanted.isdisjoint(re.findall(r"\w+", source)):
            tree = read(source, _every, _ROOM).tree
            names |= names_in(tree, {f"{module}.{name}" for module in _starred(tree) for name in wanted}, {"nnlib"})
            nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))
            full = (meant(node, names) or "" for node in nodes)
            used |= {name.rpartition(".")[2] for name in full if name.startswith("nnlib.")} & wanted
    return before


def _starred(tree):
    """Modules of nnlib all of whose names are imported."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.names[0].name == "*")
    return [node.module for node in imports if (node.module or "").partition(".")[0] == "nnlib"]


def _every(_line):
    return True


@functools.lru_cache(1000)  # most cells of a submission stand in all of them
def _is_plain(source):
    text = source if source.isascii() else unicodedata.normalize("NFKC", source)
    words = set(re.findall(r"\w+", text))
    if not _UNPLAIN.isdisjoint(words) or _MAGIC.search(text) or _PRIVATE.search(text):
        return False
    if any(found and found[1] not in _SPECIAL for found in map(_DOUBLE.search, words)):
        return False
    if "import" not in words:
        return True
    tree, _, whole = read(source, _every, _ROOM)
    imported = (name for node in ast.walk(tree) for name in _imported(node))
    return whole and all(name in _MODULES or name.startswith("nnlib.") for name in imported)


def _imported(node):
    match node:
        case ast.Import(names=names):
            return [one.name for one in names]
        case ast.ImportFrom(module=module, level=level):
            return ["." if level else module]
    return []
