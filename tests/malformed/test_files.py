"""Files that are damaged, merged, wrongly encoded or no notebooks at all: what can be read counts."""

import io
import json
import zipfile

import pytest

NO = "is not a notebook that can be read"


def conflict(ours, theirs, label="HEAD", base=None):
    middle = f"||||||| base\n{base}" if base else ""
    return f"<<<<<<< {label}\n{ours}{middle}=======\n{theirs}>>>>>>> origin/main\n"


def merge_of_outputs(handed):
    """What git leaves most often: counts and outputs differ, no source does."""
    text = handed.text()
    line = '   "execution_count": null,\n'
    return text.replace(line, conflict(line, '   "execution_count": 7,\n')).encode()


def merge_of_sources(handed):
    line = '    "vgg16 = parameters(network)[-1]"\n'
    handed.find("vgg16")["source"] = ["network = 1\n", "vgg16 = parameters(network)[-1]"]
    right = '    "vgg16 = 138_357_544"\n'
    text = handed.text()
    assert text.count(line) == 1
    return text.replace(line, conflict(right, line)).encode()


def merge_with_base(handed):
    text = merge_of_sources(handed).decode()
    return text.replace("=======\n", '||||||| merged common ancestors\n    "vgg16 = ..."\n=======\n').encode()


def merge_of_a_stash(handed):
    """When a stash is put back the student's own is the lower side."""
    text = merge_of_sources(handed).decode()
    upper, lower = text.index("<<<<<<<"), text.index("=======")
    own = text[upper:lower].split("\n", 1)[1]
    other = text[lower:].split("\n", 1)[1].split(">>>>>>>")[0]
    rest = text[text.index(">>>>>>> origin/main\n") + len(">>>>>>> origin/main\n") :]
    return (text[:upper] + conflict(other, own, "Updated upstream") + rest).encode()


def merge_of_whole_files(handed):
    other = json.loads(handed.text())
    other["cells"] = [cell for cell in other["cells"] if not cell["id"].startswith("u05-vgg16")]
    return conflict(handed.text(indent=None), json.dumps(other) + "\n").encode()


def merge_that_cuts_cells(handed):
    """Hunks end inside cells, so that neither side alone need be sound."""
    text = handed.text()
    cut = text.index('   "cell_type": "code"', len(text) // 2)
    begin = text.rindex("  {\n", 0, cut)
    end = text.index("  {\n", cut)
    return (text[:begin] + conflict(text[begin:end], "") + text[end:]).encode()


def merge_inside_a_cell(handed):
    source = handed.source("vgg16")
    handed.find("vgg16")["source"] = conflict(source + "\n", "vgg16 = 0\n")
    return handed


def merge_inside_a_cell_ours_fails(handed):
    source = handed.source("vgg16")
    handed.find("vgg16")["source"] = conflict("vgg16 = (\n", source + "\n")
    return handed


def merge_with_its_upper_end_lost(handed):
    handed.find("vgg16")["source"] = "vgg16 = 0\n=======\n" + handed.source("vgg16") + "\n>>>>>>> theirs\n"
    return handed


def text_of(handed):
    return handed.text()


def trailing_commas(handed):
    text = text_of(handed)
    return text.replace("\n   ]\n", ",\n   ],\n").replace("\n  }\n", "\n  },\n").encode()


def missing_commas(handed):
    return text_of(handed).replace("  },\n  {\n", "  }\n  {\n").encode()


def truncated(handed):
    text = text_of(handed)
    return text[: text.index('"u05-lenet-task"')].encode()


def truncated_in_an_answer(handed):
    text = text_of(handed)
    return text[: text.index("total", text.index('"u05-lenet-answer"'))].encode()


def lost_bracket(handed):
    return text_of(handed).replace("   ]\n  },\n", "  },\n", 5).encode()


def lost_quotation_mark(handed):
    line = '    "## 20. VGG-16\\n",\n'
    return text_of(handed).replace(line, line.replace('\\n"', "\\n")).encode()


def junk_between(handed):
    return text_of(handed).replace("  },\n  {\n", "  },\n@@ garbage \x01 @@\n  {\n", 4).encode()


def nested_without_end(handed):
    return text_of(handed).replace('"metadata": {', '"deep": ' + "[" * 50_000 + ', "metadata": {', 1).encode()


def two_files_in_one(handed):
    return (text_of(handed) + text_of(handed)[:5000]).encode()


def python_literals(handed):
    """What print(notebook) gives: no JSON, but its cells are there."""
    return json.dumps(handed).replace("null", "None").replace("true", "True").replace("false", "False").encode()


def strange_numbers(handed):
    handed.find("vgg16")["execution_count"] = float("nan")
    handed.find("lenet")["execution_count"] = float("-inf")
    return json.dumps(handed).replace('"nbformat": 4', '"nbformat": ' + "4" * 6000).encode()


def nan(handed):
    handed.find("vgg16")["execution_count"] = float("nan")
    return handed


def double_sources(handed):
    """Two keys of one name: JSON keeps the last, which here is the stub."""
    text = text_of(handed)
    at = text.index('"source"', text.index('"u05-vgg16-answer"'))
    source = json.dumps(handed.source("vgg16"))
    return (
        text[:at] + f'"source": {source},\n   "source": "vgg16 = ...\\n# your answer here"' + text[end_of(text, at) :]
    ).encode()


def double_cells(handed):
    return (text_of(handed).rstrip()[:-1] + ', "cells": []}').encode()


def end_of(text, at):
    return text.index("\n   ]", at) + 5


def nul_bytes(handed):
    handed.find("volumes")["source"] = handed.source("volumes").replace("\n", "\0\n")
    return text_of(handed).encode() + b"\0" * 4096


def half_characters(handed):
    handed.find("volumes")["source"] = handed.source("volumes") + "\n# \ud83d\ude00 \ud83d"
    return json.dumps(handed).encode()


def raw_control_characters(handed):
    """Tabs and line ends that stand in strings as they are."""
    handed.find("volumes")["source"] = handed.source("volumes").replace("    ", "\t")
    return handed.text().replace("\\t", "\t").replace("\\n", "\n").encode()


def encoded(encoding):
    def make(handed):
        handed.find("volumes")["source"] = handed.source("volumes") + "\n# Größe, café, naïve, déjà vu"
        text = json.dumps(handed, ensure_ascii=False).replace("·", "*").replace("−", "-")
        return text.encode(encoding, "replace")

    return make


def broken_utf8(handed):
    handed.find("volumes")["source"] = handed.source("volumes") + "\n# é ü ö ä ß"
    return text_of(handed).encode().replace("ß".encode(), b"\xc3")


def line_ends(to):
    def make(handed):
        for cell in handed.cells:
            cell["source"] = "".join(cell["source"]).replace("\n", to)
        return json.dumps(handed, indent=1).replace("\n", to).encode()

    return make


def lines_without_ends(handed):
    for cell in handed.cells:
        cell["source"] = "".join(cell["source"]).split("\n")
    return handed


def zipped(handed):
    return archive({"problems.ipynb": text_of(handed)})


def archive(files):
    """A zip archive of {name: text}."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return content.getvalue()


def fixed(content):
    return lambda handed: content


def unreadable(why=""):
    return {"says": {f"{NO}: {why}": 1}, "readable": False}


MERGED, DAMAGED = {"says": {"an unresolved merge": 1}}, {"says": {"is damaged": 1}}
NOT_VGG = {"u05-vgg16": 1}
CASES = {
    "a merge of outputs": (merge_of_outputs, MERGED),
    "a merge of sources": (merge_of_sources, {"says": {"an unresolved merge": 1, "u05-vgg16: a merge was left": 1}}),
    "a merge with its base": (merge_with_base, {"says": {"unresolved merge": 1, "u05-vgg16: a merge was left": 1}}),
    "a merge of a stash": (merge_of_a_stash, {"says": {"Stashed changes counts": 2}}),
    "a merge of whole files": (merge_of_whole_files, MERGED),
    "a merge that cuts cells": (merge_that_cuts_cells, MERGED),
    "a merge inside a cell": (merge_inside_a_cell, {"says": {"u05-vgg16: a merge was left unresolved": 1}}),
    "a merge inside a cell, one side broken": (merge_inside_a_cell_ours_fails, {"says": {"u05-vgg16: a merge": 1}}),
    "a merge of which the upper end is lost": (merge_with_its_upper_end_lost, {}),
    "commas too many": (trailing_commas, DAMAGED),
    "commas too few": (missing_commas, DAMAGED),
    "truncated": (truncated, {**DAMAGED, "loses": {"u05-lenet": 2.75, "u05-alexnet": 2.5, **NOT_VGG}}),
    "truncated in an answer": (
        truncated_in_an_answer,
        {**DAMAGED, "loses": {"u05-lenet": 2.75, "u05-alexnet": 2.5, **NOT_VGG}},
    ),
    "five brackets lost": (lost_bracket, DAMAGED),
    "a quotation mark lost": (lost_quotation_mark, DAMAGED),
    "junk between cells": (junk_between, DAMAGED),
    "nested without end": (nested_without_end, DAMAGED),
    "two files in one": (two_files_in_one, {"says": {"is damaged": 1, "was there 2 times": 2}}),
    "printed by Python": (python_literals, DAMAGED),
    "numbers of 6000 digits": (strange_numbers, DAMAGED),
    "numbers that are none": (nan, {}),
    "two sources in a cell": (double_sources, {"says": {"u05-vgg16: the answer cell was there 2 times": 1}}),
    "two lists of cells": (double_cells, {}),
    "NUL bytes": (nul_bytes, {}),
    "half characters": (half_characters, {}),
    "raw control characters": (raw_control_characters, {}),
    "a byte order mark": (encoded("utf-8-sig"), {}),
    "UTF-16": (encoded("utf-16"), {}),
    "UTF-16 without a mark": (encoded("utf-16-le"), {}),
    "UTF-32": (encoded("utf-32"), {}),
    "Latin-1": (encoded("latin-1"), {"says": {"was read as Latin-1": 1}}),
    "broken UTF-8": (broken_utf8, {"says": {"broken characters": 1}}),
    "line ends of Windows": (line_ends("\r\n"), {}),
    "line ends of an old Mac": (line_ends("\r"), {}),
    "lines without ends": (lines_without_ends, {}),
    "a zip archive under its name": (zipped, {"says": {"is an archive; problems.ipynb in it was graded": 1}}),
    "empty": (fixed(b""), unreadable("it is empty")),
    "nothing but NUL bytes": (fixed(b"\0" * 5000), unreadable("it is empty")),
    "a web page": (fixed(b"<!DOCTYPE html>\n<html>"), unreadable("it is a web page; hand in the notebook itself")),
    "a Python program": (fixed(b"# %%\nimport numpy as np\nvgg16 = 3\n"), unreadable("it is a Python program")),
    "a PDF": (fixed(b"%PDF-1.7\n%\xe2\xe3"), unreadable("it is a PDF")),
    "an archive without a notebook": (
        fixed(archive({"readme.txt": "nothing"})),
        unreadable("it is an archive without a notebook"),
    ),
    "a broken archive": (fixed(b"PK\3\4" + bytes(range(256)) * 9), unreadable("it is an archive")),
    "the address of a large file": (
        fixed(b"version https://git-lfs.github.com/spec/v1\n"),
        unreadable("it is only the"),
    ),
    "a list": (fixed(b"[1, 2]"), unreadable("it has no list of cells")),
    "nested beyond all bounds": (fixed(b'{"cells": [{"cell_type": ' + b"[" * 300_000), unreadable()),
    "deep nonsense": (fixed(b"[" * 300_000), unreadable()),
}


def test_what_can_be_read_counts(assert_as_expected):
    assert_as_expected()


@pytest.mark.parametrize("begin", range(0, 100, 4))
def test_a_cut_anywhere_aborts_nothing_and_keeps_what_was_before(solved, released, assert_sound, begin):
    from autograde.grading.canonical import rebuild_file

    text = json.dumps(solved, indent=1)
    cut = text[: len(text) * begin // 100]
    rebuilt = rebuild_file(cut.encode(), released)
    whole = [cell for cell in solved["cells"] if json.dumps(cell, indent=1).replace("\n", "\n  ") in cut]
    if rebuilt.notebook is None:
        assert whole == []
        return
    assert_sound(rebuilt)
    sources = {cell.source for cell in rebuilt.notebook.cells}
    assert {"".join(cell["source"]) for cell in whole} <= sources
