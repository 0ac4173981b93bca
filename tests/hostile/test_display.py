"""Submissions that aim at whoever reads their outputs and feedback."""


def cell(source, *hints, **fields):
    return {"first": (source,), "flags": tuple(f"added-1: {hint}" for hint in hints), **fields}


CASES = {
    "scripts in HTML": cell(
        "from IPython.display import HTML, Javascript, SVG, Markdown, IFrame, display\n"
        "display(HTML('<script>hostile</script>'), Javascript('hostile'), Markdown('<img src=x onerror=hostile>'),\n"
        "        SVG('<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"hostile\"/>'), IFrame('http://hostile', "
        "1, 1))\nprint('shown')",
        hides=("<script", "onerror", "onload", "<iframe"),
        shows=("shown",),
    ),
    "a picture that is none": cell(
        "display({'image/png': '\"><script>hostile</script>', 'image/svg+xml': '<svg onload=hostile>',\n"
        "         'text/html': '<script>hostile'}, raw=True)\nprint('shown')",
        hides=("<script", "onload"),
        shows=("shown",),
    ),
    "a widget": cell(
        "display({'application/vnd.jupyter.widget-view+json': {'model_id': 'x'}, 'application/javascript': "
        "'hostile'}, "
        "raw=True)\nprint('shown')",
        hides=("widget-view", "javascript"),
        shows=("shown",),
    ),
    "characters of a terminal": cell(
        "print('\\x1b]0;hostile\\x07\\x1b[2J\\x1b[31m', '\\x9b31m', '\\x08' * 9, '\\x00', '\\u202e')\nprint('shown')",
        hides=("\\u001b]0", "\\u001b[2J", "\\u0007"),
        shows=("shown",),
    ),
    "half a character": cell(
        "print('\\ud800')\ndisplay({'text/plain': '\\udfff'}, raw=True)\nprint('shown')", shows=("shown",)
    ),
    "points written below its own cell": cell("print(99.0)\n99.0"),
}


def test_outputs_are_shown_and_never_act(case, holds):
    holds(case)
