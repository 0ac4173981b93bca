"""What the names and expressions of a notebook stand for, as far as its text tells: "o.fork" may be "os.fork"."""

import ast
import builtins

DOTS = 8  # of a name that are followed

# Modules that many others have imported, so that they can be had from them: shutil.os, random._os, pathlib.sys ...
CARRIED = frozenset(
    {"os", "posix", "nt", "sys", "builtins", "subprocess", "socket", "threading", "gc", "mmap", "shutil"}
)


def names_in(tree, known, followed):
    """{name in the notebook: what it stands for}, of imports and of further names for modules.

    Args:
        tree: of ``ast``.
        known: full names, of which ``from module import *`` brings in those of its module.
        followed: modules that are followed where they get another name.
    """
    names = {}
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            for one in node.names:
                root = one.name.partition(".")[0]
                names[one.asname or root] = one.name if one.asname else root
        elif isinstance(node, ast.ImportFrom):
            names |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names if one.name != "*"}
            if any(one.name == "*" for one in node.names):
                module = plain(node.module or "")
                names |= {name.rpartition(".")[2]: name for name in known if name.startswith(f"{module}.")}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            full = meant(node.value, names)
            if full and plain(full).partition(".")[0] in followed:
                names[node.targets[0].id] = full
    return names


def meant(node, names):
    """The full name of what an expression stands for, such as "os.fork", or None.

    Args:
        node: of ``ast``.
        names: from `names_in`.
    """
    rest = []
    while len(rest) < DOTS and (step := _step(node)):
        node, attribute = step
        rest.append(attribute)
    match node:
        case ast.Name(id=name):
            root = names.get(name, name if hasattr(builtins, name) or name == "__builtins__" else None)
        case ast.Call(func=ast.Name(id="get_ipython")) | ast.Call(func=ast.Attribute(attr="get_ipython")):
            root = "get_ipython()"
        case (
            ast.Call(func=ast.Name(id="__import__"), args=[ast.Constant(value=str(root)), *_])
            | ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(root)), *_])
            | ast.Call(func=ast.Name(id="import_module"), args=[ast.Constant(value=str(root)), *_])
            | ast.Subscript(value=ast.Attribute(attr="modules"), slice=ast.Constant(value=str(root)))
        ):
            pass
        case _:
            root = None
    return ".".join([root, *reversed(rest)]) if root else None


def _step(node):
    """(what an attribute is taken from, its name) where a node takes one, else None."""
    match node:
        case (
            ast.Attribute(value=owner, attr=name)
            | ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str(name)), *_])
            | ast.Subscript(value=ast.Call(func=ast.Name(id="vars"), args=[owner]), slice=ast.Constant(value=str(name)))
            | ast.Subscript(value=ast.Attribute(value=owner, attr="__dict__"), slice=ast.Constant(value=str(name)))
        ):
            return owner, name
    return None


def plain(name):
    """A full name from the last module on that was taken out of another one, such as "os.fork" for "shutil.os.fork"."""
    parts = name.split(".")
    start = max((place for place, part in enumerate(parts) if part.lstrip("_") in CARRIED), default=0)
    if (module := parts[start].lstrip("_")) in CARRIED:
        parts[start] = "os" if module in ("posix", "nt") else module
    return ".".join(parts[start:])
