"""How the API pages are built: `make docs`, from nothing but the docstrings."""

import re

project = "nnlib"
author = "the course's authors"
extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.apidoc"]
apidoc_modules = [
    {"path": "../../nnlib", "destination": "modules", "separate_modules": True, "module_first": True, "max_depth": 1}
]
# A name in single backticks is one of the library's own, and becomes a link.
default_role = "py:obj"
# Names of results, such as (x, y), are links as well; where two classes have such a field the first one is taken.
suppress_warnings = ["ref.python"]
autodoc_member_order = "bysource"
# What a package gathers from its modules is described there, once.
autodoc_default_options = {"ignore-module-all": True}
napoleon_google_docstring = True
napoleon_custom_sections = [("Fields", "params_style"), ("Source", "notes_style")]
html_theme = "alabaster"
html_theme_options = {"page_width": "1320px", "sidebar_width": "240px"}
html_show_sourcelink = False
exclude_patterns = ["modules/modules.rst"]


def setup(app):
    # Before napoleon, whose priority is 500.
    app.connect("autodoc-process-docstring", _escape, priority=400)


def _escape(app, what, name, thing, options, lines):
    """Shapes such as (N, *size) and |x| mean what they say: outside of code, stars, bars, final underscores are text.

    Code is what stands between backticks, in examples, and in the indented block after a double colon.
    """
    block = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if block is not None and line.strip() and indent <= block:
            block = None
        if block is None and not line.lstrip().startswith((">>>", "...")):
            pieces = re.split(r"(``.*?``|`[^`]*`)", line)
            pieces[::2] = [re.sub(r"([*|]|_\b(?=\W|$))", r"\\\1", piece) for piece in pieces[::2]]
            lines[number] = "".join(pieces)
        if block is None and line.rstrip().endswith("::"):
            block = indent
