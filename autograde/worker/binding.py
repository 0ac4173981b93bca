"""Whether a cell only gives names to things: then what stood in other names before can be had back without a copy.

Everything else (a call, an augmented assignment, a loop) may change an object that an earlier answer uses.
"""

import ast
import sys
from types import BuiltinFunctionType, FunctionType, ModuleType

import numpy as np

from autograde.values import TRAVELLING_TUPLES

MAX_SOURCE = 20_000  # characters; longer cells are not looked at
MAX_ITEMS = 10_000  # of containers; in larger ones is not looked either
_PURE = [abs, bool, dict, divmod, float, frozenset, int, len, list, max, min, pow, range, round, set, str, sum, tuple]
_PURE = {function.__name__ for function in _PURE}
_EXPRESSIONS = (
    ast.Constant, ast.Name, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Attribute, ast.Subscript,
    ast.Slice, ast.Starred, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.comprehension, ast.JoinedStr, ast.FormattedValue, ast.keyword,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context,
)  # fmt: skip
_DOUBT = iter(())
_CONTAINERS = {list, tuple, set, frozenset, *TRAVELLING_TUPLES.values()}
_PLAIN = {bool, int, float, complex, str, bytes, range, slice, type(None), type(...), type, *np.sctypeDict.values()}
_PLAIN |= {ModuleType, FunctionType, BuiltinFunctionType}


def only_binds(source, names):
    """Whether running a cell changes nothing but which objects names stand for.

    Functions are defined, values computed by operators and a few functions of Python itself from what reading leaves as
    it is (an iterator is used up), dictionaries filled that the cell has made, modules imported that are loaded
    already. It is meant for what people write; who hides a change
    in an operator of an own class gets, at worst, an earlier answer called with that change.

    Args:
        source: str.
        names: dictionary of the names that are defined before it.

    Returns:
        bool; False where in doubt.
    """
    if len(source) > MAX_SOURCE:
        return False
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # IPython's magics, too
        return False
    if not _PURE.isdisjoint(_bound(tree)):  # what is called by such a name may be the student's
        return False
    imported = [name for name in _imported(tree) if type(names.get(name)) is not ModuleType]
    names = {**names, **dict.fromkeys(imported, _DOUBT)}
    made = set()  # names of containers that this very cell has made: nothing else can hold them yet
    return all(_binds(statement, names, made) for statement in tree.body)


def _binds(statement, names, made):
    match statement:
        case ast.FunctionDef(args=arguments, decorator_list=[], returns=returns):
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
            annotations = [one.annotation for one in every if one is not None]
            # What runs now is not the body, but these.
            run = [*arguments.defaults, *arguments.kw_defaults, *annotations, returns]
            return all(_is_pure(one, names) for one in run if one is not None)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() | ast.List() as value):
            made.add(name)
            return _is_pure(value, names)
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=place)], value=value) if name in made:
            return _is_pure(place, names) and _is_pure(value, names)
        case ast.Assign(targets=targets, value=value):
            made.clear()  # one of the names may stand for something older now
            return all(_is_name(target) for target in targets) and _is_pure(value, names)
        case ast.AnnAssign(target=target, annotation=annotation, value=value):
            made.clear()
            parts = [annotation] if value is None else [annotation, value]
            return _is_name(target) and all(_is_pure(part, names) for part in parts)
        case ast.Import(names=modules):
            made.clear()
            return all(module.name in sys.modules for module in modules)
        case ast.ImportFrom(module=str(module), names=imported, level=0):
            made.clear()
            return module in sys.modules and all(one.name != "*" for one in imported)
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return True
    return False


def _bound(tree):
    """Names that something in the tree is given."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name):
                yield name
    yield from _imported(tree)


def _imported(tree):
    """Names that imports in the tree give."""
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]


def _is_name(target):
    return all(isinstance(one, ast.Name) for one in getattr(target, "elts", [target]))


def _is_pure(expression, names):
    open_ends = [expression]
    for node in open_ends:  # grows while it is walked
        if isinstance(node, ast.Call):
            if not (isinstance(node.func, ast.Name) and node.func.id in _PURE and node.func.id not in names):
                return False
            open_ends += [*node.args, *node.keywords]
        elif not isinstance(getattr(node, "ctx", None), ast.Load | None) and not isinstance(node, ast.Name | ast.Tuple):
            return False  # [... for a.b in ...] gives an object's attribute something
        elif isinstance(node, ast.Attribute | ast.Name):
            if isinstance(node.ctx, ast.Load) and not _stays(_meant(node, names)):
                return False
        elif isinstance(node, _EXPRESSIONS):
            open_ends += ast.iter_child_nodes(node)
        else:
            return False
    return True


def _meant(node, names):
    """What a name, or a name with attributes of modules or an array, stood for before the cell; where in doubt, _DOUBT.

    What the cell itself gives to a name is made of what it may read, or imported, see `only_binds`.
    """
    match node:
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(value=ast.Name() | ast.Attribute() as owner, attr=attribute):
            owner = _meant(owner, names)
            if type(owner) is ModuleType:
                return vars(owner).get(attribute, _DOUBT)
            return None if type(owner) is np.ndarray else _DOUBT
    return _DOUBT


def _stays(thing):
    """Whether a thing is as it was after it has been gone through, compared or added to another."""
    things = [thing]
    for one in things:  # grows while it is walked
        kind = type(one)
        if kind is dict:
            things += [*one, *one.values()]
        elif kind in _CONTAINERS:
            things += one
        elif not (kind in _PLAIN or (kind is np.ndarray and not one.dtype.hasobject)):
            return False
        if len(things) > MAX_ITEMS:
            return False
    return True
