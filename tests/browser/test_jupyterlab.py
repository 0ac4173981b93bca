"""The units in a real JupyterLab, in a real browser: runs, checks answer."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import outputs, run_all, scroll_to

pytestmark = pytest.mark.browser

UNIT = "u05_cnn_arithmetic"


# Notebooks of other units run without a browser in test_notebooks.py, and their demos in test_demos.py.
@pytest.mark.parametrize("name", ["problems.ipynb", "lecture.ipynb"])
def test_the_unit_runs_from_top_to_bottom(open_notebook, name):
    page = open_notebook(name, UNIT)
    run_all(page)
    kinds = [output["output_type"] for _, found in outputs(page) for output in found]
    assert len(kinds) > 10
    assert "error" not in kinds


def test_a_wrong_answer_is_explained_below_its_check(open_notebook):
    page = open_notebook("problems.ipynb", UNIT)
    answer = "def output_size(size, kernel_size, padding=0, stride=1, mode='refuse'):\\n    return 4"
    page.evaluate(
        f"""() => {{
            const cells = Array.from(jupyterapp.shell.currentWidget.content.model.cells);
            cells.find(cell => cell.id === 'u05-output-size-answer').sharedModel.setSource("{answer}");
        }}"""
    )
    run_all(page)
    scroll_to(page, "cell.id === 'u05-output-size-check'")
    expect(page.get_by_text("Gives one answer to everything.")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("output_size(9, 3)", exact=True)).to_be_visible()
