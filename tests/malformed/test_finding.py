"""The right notebook is found among what was handed in, and no archive leads anywhere else."""

import copy
import io
import json
import os
import stat
import sys
import tracemalloc
import zipfile

import pytest

from autograde.grading import reading
from autograde.grading.canonical import rebuild_file
from autograde.grading.reading import find_notebook

TASK = "u05-vgg16"


def texts(notebook):
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


@pytest.fixture
def blank(released):
    return json.loads(json.dumps(released))


@pytest.fixture
def with_vgg(blank):
    """with_vgg(source): the released notebook with one answer."""

    def make(source):
        notebook = copy.deepcopy(blank)
        next(cell for cell in notebook["cells"] if cell["id"] == f"{TASK}-answer")["source"] = source
        return json.dumps(notebook)

    return make


def zipped(files, **settings):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = settings.get("mode", stat.S_IFREG | 0o644) << 16
            opened.writestr(entry, text)
    return content.getvalue()


def graded(folder, released):
    """(the answer that is found in a folder, what is said)."""
    content, said = find_notebook(folder, released)
    rebuilt = rebuild_file(content, released)
    answer = texts(rebuilt.notebook)[f"{TASK}-answer"] if rebuilt.notebook else None
    return answer, (*said, *rebuilt.repairs)


def test_the_usual_file_is_taken_unread(folder, released, monkeypatch):
    (folder / "problems.ipynb").write_text("not read")
    (folder / "timestamp.txt").write_text("2030-01-01")
    monkeypatch.setattr(reading, "read_file", None)
    assert find_notebook(folder, released) == (folder / "problems.ipynb", ())


@pytest.mark.parametrize(
    "name",
    [
        "problems (1).ipynb",
        "Problems.IPYNB",
        "doe_jane_41_problems-2.ipynb",
        "problems.ipynb.txt",
        "problems.ipynb.json",
        "Übung 5 – Ada Lovelace.ipynb",
    ],
)
def test_one_notebook_of_another_name_is_taken_and_named(folder, released, with_vgg, name):
    (folder / name).write_text(with_vgg("vgg16 = 1"))
    answer, said = graded(folder, released)
    assert answer == "vgg16 = 1"
    assert said == (f"{name.replace('–', '_')} was taken for problems.ipynb",)


def test_the_one_with_answers_is_taken(folder, released, with_vgg, blank):
    (folder / "problems.ipynb").write_text(json.dumps(blank))
    (folder / "problems (1).ipynb").write_text(with_vgg("vgg16 = 1"))
    answer, said = graded(folder, released)
    assert answer == "vgg16 = 1"
    assert said == (
        "problems (1).ipynb was taken for problems.ipynb",
        "problems.ipynb was handed in too and not graded",
    )


def test_of_two_with_answers_the_expected_name_counts(folder, released, with_vgg):
    (folder / "problems.ipynb").write_text(with_vgg("vgg16 = 1"))
    (folder / "problems (1).ipynb").write_text(with_vgg("vgg16 = 2"))
    assert graded(folder, released) == ("vgg16 = 1", ("problems (1).ipynb was handed in too and not graded",))


def test_of_two_copies_the_newer_counts(folder, released, with_vgg):
    for number, when in ((1, 2_000_000_000), (2, 1_000_000_000)):
        path = folder / f"problems ({number}).ipynb"
        path.write_text(with_vgg(f"vgg16 = {number}"))
        os.utime(path, (when, when))
    assert graded(folder, released)[0] == "vgg16 = 1"


def test_other_notebooks_beside_it_are_no_matter(folder, released, with_vgg):
    (folder / "problems.ipynb").write_text(with_vgg("vgg16 = 1"))
    (folder / "lecture.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "source": "vgg16 = 3"}] * 99}))
    (folder / "broken.ipynb").write_text("{")
    assert graded(folder, released) == ("vgg16 = 1", ())


def test_a_notebook_without_ids_is_known_by_its_text(folder, released, with_vgg):
    notebook = json.loads(with_vgg("vgg16 = 1"))
    for number, cell in enumerate(notebook["cells"]):
        cell["id"], cell["metadata"] = f"c{number}", {}
    (folder / "a.ipynb").write_text(json.dumps(notebook))
    (folder / "b.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}] * 99}))
    answer, said = graded(folder, released)
    assert answer == "vgg16 = 1"
    assert said[0] == "a.ipynb was taken for problems.ipynb"
    assert not any("b.ipynb" in line for line in said)


def test_a_folder_within_is_looked_into_but_not_where_nobody_works(folder, released, with_vgg):
    for name, source in ((".ipynb_checkpoints", 1), ("__MACOSX", 2), ("my work/u05", 3)):
        (folder / name).mkdir(parents=True)
        (folder / name / "problems.ipynb").write_text(with_vgg(f"vgg16 = {source}"))
    assert graded(folder, released) == ("vgg16 = 3", ())


@pytest.mark.parametrize("name", ["problems.zip", "doe_jane_41_assignsubmission_file_.ZIP"])
def test_a_zip_archive_is_looked_into(folder, released, with_vgg, name):
    files = {"__MACOSX/._problems.ipynb": "x", "u05/lecture.ipynb": "{}", "u05/problems.ipynb": with_vgg("vgg16 = 1")}
    (folder / name).write_bytes(zipped(files))
    assert graded(folder, released) == ("vgg16 = 1", ())


def test_an_archive_in_an_archive_is_looked_into_and_a_third_is_not(folder, released, with_vgg):
    inner = zipped({"problems.ipynb": with_vgg("vgg16 = 1")})
    (folder / "all.zip").write_bytes(zipped({"mine.zip": inner}))
    assert graded(folder, released)[0] == "vgg16 = 1"
    (folder / "all.zip").write_bytes(zipped({"outer.zip": zipped({"mine.zip": inner})}))
    assert graded(folder, released)[0] is None


def test_names_in_an_archive_lead_nowhere(folder, released, with_vgg, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    names = ["../../escaped.ipynb", "/tmp/escaped.ipynb", "..\\..\\escaped.ipynb", "C:\\escaped.ipynb"]
    (folder / "problems.zip").write_bytes(zipped({name: with_vgg("vgg16 = 1") for name in names}))
    answer, said = graded(folder, released)
    assert answer == "vgg16 = 1"
    assert said[0] == "escaped.ipynb was taken for problems.ipynb"
    assert sorted(tmp_path.rglob("*")) == [*before[:2], folder / "problems.zip"]


def test_a_link_in_an_archive_is_left_out(folder, released):
    (folder / "problems.zip").write_bytes(zipped({"problems.ipynb": "/etc/passwd"}, mode=stat.S_IFLNK | 0o777))
    content, said = find_notebook(folder, released)
    assert content == folder / "problems.ipynb"
    assert said == (
        "problems.zip is an archive without a notebook that can be read; please hand in problems.ipynb itself",
    )


def test_links_in_the_folder_are_not_followed(folder, released, with_vgg, tmp_path):
    (tmp_path / "other.ipynb").write_text(with_vgg("vgg16 = 1"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "problems.ipynb").write_text(with_vgg("vgg16 = 1"))
    (folder / "problems (1).ipynb").symlink_to(tmp_path / "other.ipynb")
    (folder / "inner").symlink_to(tmp_path / "other")
    assert graded(folder, released) == (None, ("problems.ipynb is missing",))
    (folder / "problems.ipynb").symlink_to(tmp_path / "other.ipynb")
    assert graded(folder, released)[1] == ("problems.ipynb is a folder, a link or a device and was not opened",)


def test_an_archive_that_unpacks_to_gigabytes_is_given_up(folder, released, monkeypatch, with_vgg):
    monkeypatch.setattr(reading, "MAX_SEARCHED_BYTES", 3_000_000)
    right = with_vgg("vgg16 = 1")
    (folder / "problems.zip").write_bytes(zipped({"a.ipynb": b" " * 50_000_000, "b.ipynb": right}))
    assert graded(folder, released)[0] is None
    (folder / "problems.zip").write_bytes(zipped({"a.ipynb": b" " * 50_000_000, "problems.ipynb": right}))
    assert graded(folder, released)[0] == "vgg16 = 1"


def test_all_archives_of_a_submission_share_one_allowance(folder, released, monkeypatch, with_vgg):
    spaces = zipped({"a.ipynb": b" " * 2_000_000})
    for number in range(4):
        (folder / f"{number}.zip").write_bytes(spaces)
    (folder / "z.zip").write_bytes(zipped({"problems.ipynb": with_vgg("vgg16 = 1")}))
    assert graded(folder, released)[0] == "vgg16 = 1"
    monkeypatch.setattr(reading, "MAX_SEARCHED_BYTES", 3_000_000)
    unpacked = []
    sound = reading._slim
    monkeypatch.setattr(reading, "_slim", lambda file, name: unpacked.append(name) or sound(file, name))
    find_notebook(folder, released)
    assert len(unpacked) <= 3


def test_loose_files_and_archives_in_their_dress_share_it_too(folder, released, monkeypatch, with_vgg):
    """Each of these may be larger than what is left when its turn comes."""
    monkeypatch.setattr(reading, "MAX_SEARCHED_BYTES", 3_000_000)
    for number in range(5):
        (folder / f"{number}.ipynb").write_bytes(zipped({"a.ipynb": b" " * 2_000_000}))
    (folder / "problems.ipynb").write_text(with_vgg("vgg16 = 1"))
    unpacked = []
    sound = reading._slim
    monkeypatch.setattr(reading, "_slim", lambda file, name: unpacked.append(name) or sound(file, name))
    content, _ = find_notebook(folder, released)
    assert content == folder / "problems.ipynb"
    assert len(unpacked) == 3  # the notebook itself, one whole archive, the beginning of another


def test_no_more_archives_are_opened_than_allowed(folder, released, monkeypatch, with_vgg):
    monkeypatch.setattr(reading, "MAX_ARCHIVES", 3)
    inner = {f"{number}.zip": zipped({"a.txt": ""}) for number in range(3)}
    right = zipped({"problems.ipynb": with_vgg("vgg16 = 1")})
    (folder / "a.zip").write_bytes(zipped({**inner, "z.zip": right}))
    assert graded(folder, released)[0] is None
    del inner["2.zip"], inner["1.zip"]
    (folder / "a.zip").write_bytes(zipped({**inner, "z.zip": right}))
    assert graded(folder, released)[0] == "vgg16 = 1"


def test_of_very_many_notebooks_few_are_unpacked_and_one_is_kept(folder, released, with_vgg):
    """The expected name is among them, wherever in the archive it stands."""
    fill = json.dumps({"cells": [], "fill": "x" * 3_000_000})
    files = {f"{number}.ipynb": fill for number in range(60)} | {"problems.ipynb": with_vgg("vgg16 = 1")}
    (folder / "a.zip").write_bytes(zipped(files))
    tracemalloc.start()
    try:
        content, said = find_notebook(folder, released)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (json.loads(content)["nbformat"], said) == (4, ())
    assert peak < 30_000_000


def test_a_notebook_behind_a_large_environment_is_found(folder, released, with_vgg):
    files = {f".venv/lib/{number}.py": "" for number in range(6_000)}
    (folder / "a.zip").write_bytes(zipped(files | {"u05/problems.ipynb": with_vgg("vgg16 = 1")}))
    assert graded(folder, released)[0] == "vgg16 = 1"


def test_an_archive_with_an_endless_index_is_not_read(folder, released):
    content = zipped({f"{number}{'x' * 200}.ipynb": "" for number in range(20_000)})
    assert len(content) > 8_000_000
    (folder / "problems.zip").write_bytes(content)
    assert find_notebook(folder, released)[1][0].startswith("problems.zip is an archive without a notebook")


def test_a_damaged_entry_costs_itself_alone(folder, released, with_vgg):
    content = zipped({"a.ipynb": "A" * 5000, "problems.ipynb": with_vgg("vgg16 = 1")})
    (folder / "problems.zip").write_bytes(content.replace(content[40:60], b"\xff" * 20, 1))
    assert graded(folder, released)[0] == "vgg16 = 1"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("problems.py", "a Python program, not a notebook"),
        ("problems.html", "a web page, not a notebook"),
        ("Solution.PDF", "a PDF, not a notebook"),
        ("problems.rar", "an archive of a kind that is not opened"),
        ("problems.zip", "an archive without a notebook that can be read"),
    ],
)
def test_something_else_is_named_kindly(folder, released, name, kind):
    (folder / name).write_bytes(b"PK\3\4 nothing")
    assert graded(folder, released) == (
        None,
        (f"{name} is {kind}; please hand in problems.ipynb itself", "problems.ipynb is missing"),
    )


@pytest.mark.parametrize("make", [lambda folder: None, lambda folder: folder.rmdir()])
def test_an_empty_or_missing_folder_gives_the_missing_path(folder, released, make):
    make(folder)
    assert find_notebook(folder, released) == (folder / "problems.ipynb", ())


def test_a_name_cannot_act_on_the_page(folder, released, with_vgg):
    (folder / "<script>alert('x')[a](b)`c`*.ipynb").write_text(with_vgg("vgg16 = 1"))
    assert not set("<>'[]`*") & set("".join(graded(folder, released)[1]))


def test_what_cannot_be_opened_is_named_and_does_not_raise(folder, released, with_vgg, monkeypatch):
    (folder / "problems.zip").write_bytes(zipped({"problems.ipynb": with_vgg("vgg16 = 1")}))

    def denied(path, flags):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", denied)
    content, [said] = find_notebook(folder, released)
    assert content == folder / "problems.ipynb"
    assert said.startswith("problems.zip is an archive without a notebook that can be read")


def test_the_expected_name_is_found_among_very_many(folder, released, with_vgg):
    for number in range(60):
        (folder / f"a{number}.ipynb").write_text("{}")
    (folder / "problems.ipynb").write_text(with_vgg("vgg16 = 1"))
    assert graded(folder, released) == ("vgg16 = 1", ())


@pytest.mark.skipif(
    not sys.platform.startswith("linux") and not os.environ.get("REQUIRE_ALL"), reason="needs names of any bytes"
)
def test_a_name_that_is_no_text_is_shown_as_text(folder, released, with_vgg):
    with open(os.fsencode(folder) + b"/\xff\xfe.ipynb", "w") as file:
        file.write(with_vgg("vgg16 = 1"))
    assert graded(folder, released) == ("vgg16 = 1", ("__.ipynb was taken for problems.ipynb",))


def test_without_the_released_notebook_the_name_decides(folder, with_vgg):
    for name in ("a.ipynb", "problems.ipynb"):
        (folder / name).write_text(with_vgg("vgg16 = 1"))
    assert find_notebook(folder)[0] == folder / "problems.ipynb"
