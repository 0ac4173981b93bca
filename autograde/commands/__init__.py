"""The commands of ``python -m autograde``, a file each: ``add_arguments(parser)``, ``run(chosen)`` -> exit code.

The docstring's first line is the help. A file imports what is heavy inside ``run``: the others should not wait for it.
"""

from autograde.commands import (
    audit,
    bundle,
    collect,
    demo,
    docs,
    doctor,
    feedback,
    grade,
    notebooks,
    report,
    similarity,
)

# In the order in which a term needs them; the help lists them so.
_GROUPS = {
    "Before the term": (doctor, demo),
    "Hand out and collect": (bundle, collect),
    "Grade": (grade, feedback),
    "Look at the class": (report, similarity),
    "For authors": (notebooks, audit, docs),
}


def name_of(module):
    """What to type for a command: the name of its file."""
    return module.__name__.rpartition(".")[2]


def help_of(module):
    """One line that says what a command does, without a full stop."""
    return module.__doc__.partition("\n")[0].rstrip(".")


COMMANDS = {name_of(module): module for modules in _GROUPS.values() for module in modules}
GROUPS = {title: {name_of(module): help_of(module) for module in modules} for title, modules in _GROUPS.items()}
