"""Figures are kept whatever format a notebook asks for, and pools of threads work in answers, too."""

import pytest

_PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"


@pytest.mark.parametrize(
    "asked",
    [
        "%config InlineBackend.figure_format = 'svg'",
        "%config InlineBackend.figure_formats = ['pdf']",
        "from matplotlib_inline.backend_inline import set_matplotlib_formats\nset_matplotlib_formats('svg')",
        "%matplotlib notebook",
        "%matplotlib widget",
        "%matplotlib qt",
        "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'",
    ],
)
def test_a_figure_is_kept_as_png_whatever_format_is_asked_for(judged, asked):
    result = judged({}, extra=[asked, _PLOT, "plt.figure(figsize=(1, 1)).add_subplot()\nplt.show()"])
    assert "added-1" not in result.outputs or not result.outputs["added-1"]
    for cell in ("added-2", "added-3"):
        [output] = result.outputs[cell]
        assert output["data"].keys() == {"text/plain", "image/png"}


@pytest.mark.parametrize("pool", ["ThreadPoolExecutor(2)", "type('Own', (ThreadPoolExecutor,), {})(1)"])
def test_a_pool_that_was_used_in_a_cell_works_in_an_answer(judged, pool):
    use = f"from concurrent.futures import ThreadPoolExecutor\npool = {pool}\nprint(list(pool.map(abs, [-1, -2])))"
    answer = (
        "def half(size):\n    if size % 2 == 0:\n        raise ValueError\n    return (size - 1) // 2\n\n\n"
        "def same_padding(size):\n    return pool.submit(half, size).result()\n"
    )
    result = judged({"u05-same-padding": answer}, extra=[use])
    assert result.outputs["added-1"][0]["text"] == "[1, 2]\n"
    assert {one.task_id: one.earned for one in result.verdicts}["u05-same-padding"] == 2
