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

# In the order in which the help lists them.
_MODULES = (bundle, collect, grade, feedback, report, similarity, doctor, demo, notebooks, audit, docs)
COMMANDS = {module.__name__.rpartition(".")[2]: module for module in _MODULES}
