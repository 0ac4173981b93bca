"""What in the source of a submission an instructor may want to look at: hints for a reader, never a judgement.

No mark is lost by them: whoever gets one is tried once more (``rehearing``). Source can always hide what it does; what
holds are the sandbox and the judge outside.
"""

import ast
import re
import sys
import unicodedata

from autograde.grading.meanings import CARRIED, DOTS, meant, names_in, plain
from autograde.grading.sources import read
from autograde.grading.suspects import ANSWERS, DISGUISES, PLACES, PLAIN, SEARCHES, SUSPECTS

MAX_FLAGS = 30
MAX_PARSED = 200_000  # characters of all cells that are parsed as a whole
_PASSES = "defines an object that passes for another"
_CHECK = "binds the name check anew"
_PRIVATE = "uses a part of nnlib that is not public"
_OUTSIDE = "looks for files outside of its folder"
_UNREAD = "is too long or nested too deeply to be looked through"

_TEXTS = {name: text for text, names in SUSPECTS.items() for name in names.split()}
_MODULES = {name.partition(".")[0] for name in _TEXTS if not name.startswith((".", "autograde", "nnlib", "numpy"))}
_FILES = {"__file__", "__path__", "__loader__", "__spec__"}  # of nnlib
_OF_TUPLES = {"_fields", "_field_defaults", "_make", "_replace", "_asdict"}
_FOLLOWED = _MODULES | {"nnlib"}
_PLACES = [(text, re.compile(pattern, re.S)) for text, pattern in PLACES.items()]
_PATCHED = {*sys.stdlib_module_names, "numpy", "scipy", "nnlib", "autograde", "IPython"}
# Habits: np.random.seed = 42 by mistake, output put elsewhere, every value of a cell shown.
_NOT_PATCHED = {"seed", "stdout", "stderr", "ast_node_interactivity"}

# What a cell must hold to be read at all. Most cells of most students do not, which is what makes this fast.
_WORDS = frozenset(
    {word for name in _TEXTS for word in re.findall(r"\w+", name)}
    | {
        *ANSWERS,
        *DISGUISES,
        "import",
        "check",
        "setattr",
        "delattr",
        "getattr",
        "vars",
        "gradebook",
        "secret_seed",
        "nnlib",
    }
)
_SIGNS = re.compile(
    r"\.\w+\s*=(?!=)|\._[a-zA-Z]|['\"]/['\"]|^\s*[%!]|=\s*[%!]|\\[xuUN0-7]"
    r"|/(?:proc|sys|etc|dev|root|run|boot|var|usr)\b|~/\.",
    re.M,
)
_INSTALL = re.compile(r"\s*(?:python3? -m )?(?:pip3?|conda|mamba|uv pip) [\w\s.=<>~,\[\]'\"-]*")


def flags_in(cells):
    """Hints from the source of a submission's cells.

    Args:
        cells: ((cell id, source, task id of a check cell or None), ...). Check cells are the course's own and are
            passed over.

    Returns:
        tuple of short texts such as "u05-vgg16: looks at stack frames", each once, in the order of the cells; at most
        ``MAX_FLAGS`` and a last one that counts the others. An answer cell stands under its task, any other under its
        own id.
    """
    room, sources = MAX_PARSED, {}
    for place, (_, source, task_id) in enumerate(cells):
        if task_id is None and _matters(source):
            sources[place] = read(source, _matters, room)
            room -= len(source)
    names = {}
    for source in sources.values():
        names |= names_in(source.tree, _TEXTS, _FOLLOWED)
    words = {name for name, meant in names.items() if meant.partition(".")[0] in _MODULES}
    flags = {}
    for place, (cell_id, source, task_id) in enumerate(cells):
        if task_id is None and place not in sources and not words.isdisjoint(re.findall(r"\w+", source)):
            sources[place] = read(source, _matters, room)
        if place in sources:
            where = cell_id.removesuffix("-answer")
            flags |= dict.fromkeys(f"{where}: {text}" for text in _hints(sources[place], names))
    flags = list(flags)
    more = len(flags) - MAX_FLAGS
    return (*flags[:MAX_FLAGS], f"and {more} more") if more > 0 else tuple(flags)


def _matters(text):
    """Whether any word or sign in the text could lead to a hint."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)  # as Python itself reads names
    return not _WORDS.isdisjoint(re.findall(r"\w+", plain)) or bool(_SIGNS.search(text))


def _hints(source, names):
    """The hints about one cell; some may come twice."""
    if not source.whole:
        yield _UNREAD
    for command in source.commands:
        yield from _hints_at_command(command)
    nodes = list(ast.walk(source.tree))
    passed = {id(one) for node in nodes for one in _passed_over(node, names)}
    for node in nodes:
        if id(node) in passed:
            continue
        match node:
            case ast.Import() | ast.ImportFrom():
                yield from _hints_at_import(node)
            case ast.Name() | ast.Attribute() | ast.Call() | ast.Subscript():
                yield from _hints_at_name(node, names)
            case ast.Constant(value=str(text)):
                yield from _hints_at_text(text)
            case ast.ClassDef():
                yield from _hints_at_class(node)
        for target in _targets(node):
            yield from _hints_at_target(target, names)
    if _binds_check(source.tree):
        yield _CHECK


def _suspicions(name):
    """Texts about a full name, or about what it lies in."""
    if name != "autograde.check":
        for one in dict.fromkeys((name, plain(name))):
            if text := _suspected(one):
                yield text
    first, *rest = name.split(".")
    if first == "nnlib" and any(part in _FILES for part in rest):
        yield _TEXTS["inspect.getsource"]
    if first == "nnlib" and any(_is_private(part) for part in rest):
        yield _PRIVATE


def _is_private(name):
    return name.startswith("_") and not name.endswith("__") and name not in _OF_TUPLES


def _suspected(name):
    parts = name.split(".")[: DOTS + 2]
    found = (_TEXTS.get(".".join(parts[:end])) for end in range(len(parts), 0, -1))
    return next((text for text in found if text), None)


def _hints_at_name(node, names):
    if isinstance(node, ast.Attribute) and (text := _TEXTS.get(f".{node.attr}")):
        yield text
    if full := meant(node, names):
        yield from _suspicions(full)
    match node:
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[owner, *_]):
            yield from _hints_at_target(ast.Attribute(owner, "", ast.Store()), names)
        case (
            ast.Call(func=ast.Name(id="vars"), args=[owner])
            | ast.Call(func=ast.Name(id="getattr"), args=[owner, *_])
            | ast.Attribute(value=owner, attr="__dict__")
        ) if (meant(owner, names) or "").partition(".")[0] == "nnlib" and meant(node, names) is None:
            yield _PRIVATE  # under a name that is made up as it runs
        case ast.Call(func=called, args=[ast.Constant(value="/"), *_]) if _last(called) in SEARCHES:
            yield _OUTSIDE


def _hints_at_import(node):
    module = getattr(node, "module", None)
    for one in node.names:
        yield from _suspicions(f"{module}.{one.name}" if module else one.name)


def _hints_at_text(text):
    for hint, pattern in _PLACES:
        if pattern.fullmatch(text[:1000]):
            yield hint
    if f".{text}" in _TEXTS and text.lstrip("_") not in CARRIED:  # as in getattr(frame, "f_back")
        yield _TEXTS[f".{text}"]
    if text in DISGUISES or text in ANSWERS:  # as in type("Any", (), {"__eq__": ...})
        yield _PASSES


def _hints_at_command(command):
    if _INSTALL.fullmatch(command):
        return  # without a network it does nothing; it is how notebooks of other courses begin
    yield _TEXTS["subprocess"]
    words = re.findall(r"[^\s'\"<>|;&()`]+", command[:10_000])
    if {"curl", "wget", "nc", "ssh", "ping"} & set(words):
        yield _TEXTS["socket"]
    if {"rm", "rmdir", "shred"} & set(words):
        yield _TEXTS["os.remove"]
    if {"env", "printenv"} & set(words):
        yield _TEXTS["os.environ"]
    for word in words:
        yield from _hints_at_text(word)


def _targets(node):
    """What a statement assigns to or deletes."""
    match node:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            return targets
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target) | ast.For(target=target):
            return [target]
    return []


def _hints_at_target(target, names):
    """Assigning to an attribute of an imported module, class or function changes it for everybody in the process."""
    match target:
        case ast.Attribute(attr="__class__"):
            yield _PASSES
            return
        case ast.Subscript(value=ast.Attribute(value=owner, attr="__dict__")):
            attribute = ""
        case ast.Subscript(value=ast.Call(func=ast.Name(id="vars"), args=[owner])):
            attribute = ""
        case ast.Attribute(value=owner, attr=attribute):
            pass
        case _:
            return
    module = (meant(owner, names) or "").partition(".")[0]
    if attribute not in _NOT_PATCHED and module in _PATCHED:
        yield f"patches {module}"


def _hints_at_class(node):
    plain = any(_last(base) in PLAIN for base in node.bases)
    for one in node.body:
        match one:
            case ast.FunctionDef(name=name):
                made = [name]
                ignores = _ignores_arguments(one)
            case ast.Assign(targets=targets, value=value):
                made = [target.id for target in targets if isinstance(target, ast.Name)]
                ignores = isinstance(value, ast.Lambda) and _ignores_arguments(value)
            case _:
                continue
        if any(name in DISGUISES or (name in ANSWERS and (ignores or plain)) for name in made):
            yield _PASSES


def _last(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _ignores_arguments(function):
    arguments = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
    body = function.body if isinstance(function.body, list) else [function.body]
    return not any(isinstance(node, ast.Name) and node.id in arguments for part in body for node in ast.walk(part))


def _binds_check(tree):
    """Whether a statement outside of functions and classes gives the name to something else."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef(name="check") | ast.AsyncFunctionDef(name="check") | ast.ClassDef(name="check"):
                return True
            case ast.Name(id="check", ctx=ast.Store() | ast.Del()):
                return True
            case ast.Import(names=imported) | ast.ImportFrom(names=imported) if (
                any((one.asname or one.name) == "check" for one in imported)
                and getattr(node, "module", None) != "autograde"
            ):
                return True
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda() | ast.ListComp():
                continue
        waiting += ast.iter_child_nodes(node)
    return False


def _passed_over(node, names):
    """Parts of a node that mean no harm: prose, one variable of the environment, a look whether a module is loaded."""
    match node:
        case ast.Expr(value=ast.Constant() as text):
            return [text]
        case ast.Subscript(value=ast.Attribute() as owner, slice=ast.Constant()):
            full = meant(owner, names)
            reads = isinstance(node.ctx, ast.Load)
            return [owner] if full == "os.environ" or (full == "sys.modules" and reads) else []
        case ast.Call(func=ast.Attribute(attr="getenv") as called, args=[ast.Constant(), *_]):
            return [called]
        case ast.Call(func=ast.Attribute(value=owner, attr=method) as called):
            full = meant(owner, names)
            read = full == "os.environ" and method in ("get", "setdefault")
            asked = full == "sys.modules" and method == "get"
            added = full == "sys.path" and method in ("append", "insert")
            return [owner, called] if read or asked or added else []
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Attribute() as owner]):
            return [owner] if meant(owner, names) in ("os.environ", "sys.modules", "sys.path") else []
    return []
