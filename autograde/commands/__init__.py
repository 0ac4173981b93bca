"""The commands of ``python -m autograde``, a file each: ``add_arguments(parser)``, ``run(chosen)`` -> exit code.

The docstring's first line is the help. A file imports what is heavy inside ``run``: the others should not wait for it.
"""

from autograde.commands import audit, demo, docs, grade, notebooks

COMMANDS = {module.__name__.rpartition(".")[2]: module for module in (grade, demo, notebooks, audit, docs)}
