"""What every submission needs, imported and used once, so that no submission has to wait for it."""

from autograde.worker.shell import make_shell, run_cell

_FIGURE = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(1, 2)
axes[0].plot([1, 2], label="a")
axes[0].set(xlabel="x", ylabel="$y^2$", title="t")
axes[0].legend()
figure.colorbar(axes[1].imshow([[1, 2]]))
"""


def warm():
    """A shell in which a figure has been drawn, an error shown and a check tried; none of it is left in its names.

    Returns:
        the shell, see ``make_shell``.
    """
    import matplotlib.figure
    import scipy.ndimage  # noqa: F401 - with nnlib's own, what the units use; scipy.signal would double the cost of a fork

    from autograde import check  # noqa: F401

    shell = make_shell()
    for source in (_FIGURE, "1 / 0", "[1, 2]", "import no_such_module", "def broken(:"):
        run_cell(shell, source, 60, 1_000_000)
    matplotlib.pyplot.close("all")
    shell.reset(new_session=True)
    return shell
