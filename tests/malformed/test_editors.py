"""What editors, converters and graders make of a notebook on the way: nothing of it costs a mark."""

import json

import nbformat


def old(version, minor=0):
    """As nbformat writes it for an older Jupyter."""

    def make(handed):
        notebook = nbformat.from_dict(json.loads(json.dumps(handed)))
        if version == 4:
            for cell in notebook.cells:
                del cell["id"]
            notebook.nbformat_minor = minor
            return json.dumps(notebook).encode()
        return nbformat.versions[3].writes_json(nbformat.convert(notebook, 3)).encode()

    return make


def version_2(handed):
    """IPython 0.12: no metadata of cells, code under "input"."""
    cells = [
        {"cell_type": "code", "input": "".join(cell["source"]), "language": "python", "outputs": [], "collapsed": False}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": "".join(cell["source"])}
        for cell in handed.cells
    ]
    return {
        "metadata": {"name": "problems"},
        "nbformat": 2,
        "worksheets": [{"cells": cells[:30]}, {"cells": cells[30:]}],
    }


def colab(handed):
    """Google Colab: ids in the metadata, its own metadata, Markdown headings as "text", minor version 0."""
    for number, cell in enumerate(handed.cells):
        kind = "code" if cell["cell_type"] == "code" else "text"
        cell["metadata"] = {"id": f"J3F5ON{number:06}", "colab_type": kind, "colab": {"base_uri": "https://localhost/"}}
        del cell["id"]
        if kind == "code":
            cell["metadata"]["outputId"] = "19fe063e-d6eb"
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["3\n"]}]
    badge = {"cell_type": "markdown", "source": ['<a href="https://colab"><img src="x"/></a>']}
    handed.cells.insert(0, badge | {"metadata": {"id": "view-in-github"}})
    handed["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return {"nbformat": 4, "nbformat_minor": 0, "metadata": handed["metadata"], "cells": handed.cells}


def colab_with_its_ids(handed):
    ids = [cell["id"] for cell in handed.cells]
    notebook = colab(handed)
    for cell_id, cell in zip(ids, notebook["cells"][1:], strict=True):
        cell["metadata"]["id"] = cell_id
    return notebook


def vs_code(handed):
    """Visual Studio Code: language of each cell, environments in the metadata, no ids before version 4.5."""
    for cell in handed.cells:
        del cell["id"]
        cell["metadata"]["vscode"] = {"languageId": "python"}
    handed["metadata"] |= {"interpreter": {"hash": "31f2ae"}, "orig_nbformat": 4}
    handed["metadata"]["kernelspec"] = {"display_name": "Python 3.11 ('venv')", "name": "python3"}
    handed["nbformat_minor"] = 2
    return json.dumps(handed, indent=4).encode()


def vs_code_trimmed(handed):
    """With "trim trailing whitespace" and "insert final newline" on."""
    for cell in handed.cells:
        lines = "".join(cell["source"]).split("\n")
        cell["source"] = "\n".join(line.rstrip() for line in lines).rstrip() + "\n"
    return vs_code(handed)


def formatted(handed):
    for cell in handed.cells:
        if cell["id"].endswith("-check"):
            cell["source"] = "".join(cell["source"]).replace(", ", ",  ")
    return handed


def kernel(**spec):
    def make(handed):
        handed["metadata"] = {"kernelspec": spec, "language_info": {"name": spec.get("language", "")}}
        return handed

    return make


def no_metadata(handed):
    del handed["metadata"]
    return handed


def autograded(handed):
    """A copy that nbgrader has graded: outputs and marks in it."""
    for cell in handed.cells:
        if cell["id"].endswith("-check"):
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": ["99.0"]},
                    "metadata": {},
                    "execution_count": 1,
                }
            ]
    note = {"cell_type": "markdown", "id": "repairs", "metadata": {}, "source": "**Noted before grading**\n\n- nothing"}
    handed.cells.insert(0, note)
    return handed


def from_the_server(handed):
    """What Jupyter's server answers when it is asked for a file."""
    return {"name": "problems.ipynb", "type": "notebook", "format": "json", "content": dict(handed)}


def widgets(handed):
    handed["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"cells": [1]}}}}
    return handed


def outputs_with_sources(handed):
    """A plot whose data has the words of a notebook in it."""
    spec = {"source": ["a"], "cells": [{"cell_type": "code", "source": "vgg16 = 0", "id": "u05-vgg16-answer"}]}
    handed.find("lenet")["outputs"] = [
        {"output_type": "display_data", "data": {"application/json": spec}, "metadata": {}}
    ]
    return handed


def black(handed):
    """Statements that an editor has wrapped anew are no edits."""
    for cell in handed.cells:
        if cell["cell_type"] == "markdown":
            cell["source"] = "".join(cell["source"]).replace("\n", " \n")
    return handed


BY_TEXT = {"says": {"the cells had lost their ids": 1}}
CASES = {
    "version 4.4": (old(4, 4), {}),
    "version 4.0": (old(4, 0), {}),
    "version 3": (old(3), {}),
    "version 2": (version_2, BY_TEXT),
    "Colab": (colab, BY_TEXT),
    "Colab with its ids": (colab_with_its_ids, {}),
    "VS Code": (vs_code, {}),
    "VS Code, trimmed": (vs_code_trimmed, {}),
    "checks formatted": (formatted, {}),
    "statements wrapped": (black, {}),
    "a kernel for R": (kernel(name="ir", language="R", display_name="R"), {"says": {"set to a kernel for r and": 1}}),
    "a kernel for Julia": (kernel(name="julia-1.10", language="julia"), {"says": {"set to a kernel for julia": 1}}),
    "a kernel for Python 2": (kernel(name="python2", language="python"), {}),
    "a kernel that is missing": (kernel(name="my-env"), {}),
    "no metadata": (no_metadata, {}),
    "graded before": (autograded, {}),
    "from the server": (from_the_server, {}),
    "widgets": (widgets, {}),
    "outputs that look like cells": (outputs_with_sources, {}),
}


def test_a_round_trip_costs_nothing(assert_as_expected):
    assert_as_expected()
