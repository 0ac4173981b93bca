"""Mechanical mutants: copies of a function in which one operator, number or comparison was changed."""

import ast
import copy
import inspect
import textwrap

_OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult,
}  # fmt: skip
_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip

# (task id, mutant): why the mutant is as right as the reference.
EQUIVALENT = {
    ("u01-sigmoid", "line 21, x >= 0: GtE to Gt"): "both branches give one half at 0",
    ("u01-softmax", "line 26, False: False to True"): "a copy of the result holds the same numbers",
    ("u02-softmax-backward", "line 20, False: False to True"): "a copy of the result holds the same numbers",
    ("u03-matmul-backward", "line 14, 2: 2 to 3"): "reached by a vector alone, and the task asks for matrices",
    ("u03-unbroadcast", "line 17, dy.ndim > len(shape): Gt to GtE"): "a sum over no axes changes nothing",
}


def mutants_of(function):
    """All mutants of a function.

    Args:
        function: a plain Python function whose source can be read.

    Returns:
        list of (name, function); a name says what was changed, and where.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    body = tree.body[0]
    if ast.get_docstring(body) is not None:
        body.body = body.body[1:]
    silent = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Raise) for inner in ast.walk(node)}
    found = []
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in silent:
            continue  # the wording of an error is not judged
        for name, change in _changes(node):
            mutant = copy.deepcopy(tree)
            change(next(one for index, one in enumerate(ast.walk(mutant)) if index == number))
            found.append((f"{_where(node)}: {name}", _compile(mutant, function)))
    return found


def _changes(node):
    """(name, in-place change) for one node of the syntax tree."""
    match node:
        case ast.BinOp(op=operator) if type(operator) in _OPERATORS:
            other = _OPERATORS[type(operator)]
            yield f"{type(operator).__name__} to {other.__name__}", lambda node: setattr(node, "op", other())
        case ast.Compare(ops=[operator]) if type(operator) in _COMPARISONS:
            other = _COMPARISONS[type(operator)]
            yield f"{type(operator).__name__} to {other.__name__}", lambda node: setattr(node, "ops", [other()])
        case ast.Constant(value=bool(value)):
            yield f"{value} to {not value}", lambda node: setattr(node, "value", not value)
        case ast.Constant(value=int(value)):
            yield f"{value} to {value + 1}", lambda node: setattr(node, "value", value + 1)
        case ast.BoolOp(op=operator):
            other = ast.Or if isinstance(operator, ast.And) else ast.And
            yield f"{type(operator).__name__} to {other.__name__}", lambda node: setattr(node, "op", other())
        case ast.If() | ast.IfExp():
            yield (
                "condition negated",
                lambda node: setattr(node, "test", ast.UnaryOp(op=ast.Not(), operand=node.test)),
            )


def _where(node):
    text = ast.unparse(node.test if isinstance(node, ast.If) else node)
    return f"line {node.lineno}, {text[:60]}"


def _compile(tree, function):
    namespace = dict(function.__globals__)
    exec(compile(ast.fix_missing_locations(tree), "<mutant>", "exec"), namespace)
    return namespace[function.__name__]
