"""The problems of every unit run from top to bottom, untouched and solved, offline and without a word on stderr.

So do the student's notebooks in the student's folder, lectures too: test_bundle.py.
"""

import nbformat
import pytest
from nbclient import NotebookClient

from autograde import tasks
from autograde.course import REPOSITORY
from autograde.release.source import read_source

UNITS = tasks.units()


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """run(notebook) -> the notebook with its outputs; the kernel cannot reach the network by accident."""
    folder = tmp_path_factory.mktemp("run")

    def execute(notebook):
        proxy = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}})
        with pytest.MonkeyPatch.context() as patch:
            for name, value in proxy.items():
                patch.setenv(name, value)
            return client.execute()

    return execute


def stderr(notebook):
    """What the cells wrote to stderr, a warning for example."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]


def points(notebook):
    """{task id: points} as the check cells show them."""
    checks = [cell for cell in notebook.cells if cell.id.endswith("-check")]
    return {cell.id.removesuffix("-check"): float(cell.outputs[0].data["text/plain"]) for cell in checks}


@pytest.mark.parametrize("unit", UNITS)
def test_untouched_stubs_earn_nothing_and_stop_nothing(run, unit):
    notebook = run(nbformat.read(REPOSITORY / "notebooks" / unit / "problems.ipynb", as_version=4))
    assert points(notebook) == {task.id: 0 for task in tasks.of_unit(unit)}
    assert stderr(notebook) == []


@pytest.mark.parametrize("unit", UNITS)
def test_the_model_solution_earns_everything(run, unit):
    notebook = run(read_source(REPOSITORY / "solutions" / unit / "problems.py"))
    assert points(notebook) == {task.id: task.points for task in tasks.of_unit(unit)}
    assert stderr(notebook) == []
