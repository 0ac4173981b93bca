"""Copies are found whatever was done to hide them; answers written independently are not."""

import argparse
import importlib.util
import inspect
import io
import json
import re
import tokenize
from itertools import pairwise

import nbformat
import pytest

from autograde.commands import similarity as command
from autograde.course import REPOSITORY, Course
from autograde.release.edition import skeleton
from autograde.release.source import read_source
from autograde.reports.answers import read_answers, read_known
from autograde.reports.fingerprints import GRAM, WINDOW, hash_grams, read_tokens, winnow
from autograde.reports.side_by_side import write_page
from autograde.reports.similarity import Match, Pair, find_pairs

UNIT = "u05_cnn_arithmetic"
TASK = "u05-volumes"

ORIGINAL = '''
def volumes(layers, input_shape):
    """The shape behind each layer."""
    def slide(side, layer, padding):
        return (side + 2 * padding - layer.kernel_size) // layer.stride + 1

    def count(shape):
        product = 1
        for length in shape:
            product *= length
        return product

    found = [tuple(input_shape)]
    for layer in layers:
        last = found[-1]
        if isinstance(layer, Conv):
            last = (layer.filters,) + tuple(slide(side, layer, layer.padding) for side in last[1:])
        if isinstance(layer, Pool):
            last = last[:1] + tuple(slide(side, layer, 0) for side in last[1:])
        if isinstance(layer, Flatten):
            last = (count(last),)  # a row
        if isinstance(layer, Dense):
            last = (layer.units,)
        found.append(last)
    return found[1:]
'''


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rename(source):
    """The source with every name of its author's replaced."""
    names = "layers|input_shape|slide|side|layer|padding|count|shape|product|length|found|last"
    return re.sub(rf"(?<!\.)\b({names})\b", lambda match: f"my_{match[0][::-1]}", source)


def reorder(source):
    """The two helpers change places."""
    head, first, second, rest = re.split(r"(?m)^(?=    def slide|    def count|    found)", source)
    return head + second + first + rest


def recomment(source):
    """Other comments, other texts, other spaces."""
    spaced = "\n".join(
        f"{line}  # step {number}" if line.strip() else line for number, line in enumerate(source.split("\n"))
    )
    return spaced.replace("The shape behind each layer.", "Mine.").replace(" = ", "  =  ").replace("    ", "  ")


def insert(source):
    """Dead code in between."""
    return source.replace("        last = found[-1]\n", "        unused = [len(found)] * 3\n        last = found[-1]\n")


DISGUISES = {
    "as it is": lambda source: source,
    "renamed": rename,
    "reordered": reorder,
    "other comments": recomment,
    "dead code": insert,
    "all at once": lambda source: recomment(rename(reorder(insert(source)))),
    "no Python any more": lambda source: source.replace("return found[1:]", "return found[1:]] )) 'open"),
}


@pytest.fixture(scope="module")
def independent():
    """{task: {author: source}}: the second reference, five unusual answers, and the model solution."""
    answers = {}
    unusual = load(REPOSITORY / "tests" / "answers" / "u05" / "unusual.py").UNUSUAL
    for task_id, pairs in unusual.items():
        functions = [answer for _, answer in pairs if inspect.isfunction(answer)]
        answers[task_id] = {f"unusual-{place}": inspect.getsource(one) for place, one in enumerate(functions)}
    second = load(REPOSITORY / "tests" / "second" / f"{UNIT}.py")
    for task_id, sources in answers.items():
        function = getattr(second, task_id.removeprefix("u05-").replace("-", "_"))
        if inspect.isfunction(function):
            sources["second"] = inspect.getsource(function)
    for cell in read_source(REPOSITORY / "solutions" / UNIT / "problems.py").cells:
        if cell.id.endswith("-answer"):
            answers[cell.id.removesuffix("-answer")]["model"] = cell.source
    return answers


@pytest.fixture(scope="module")
def known():
    return read_known(Course(), UNIT)


def found(answers, known=()):
    return {(pair.left, pair.right): [match.task_id for match in pair.matches] for pair in find_pairs(answers, known)}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_copy_is_found_in_every_disguise(independent, known, disguise):
    copy = DISGUISES[disguise](ORIGINAL)
    assert disguise == "as it is" or copy != ORIGINAL
    answers = {**independent, TASK: {**independent[TASK], "eve": ORIGINAL, "mallory": copy}}
    assert found(answers, known) == {("eve", "mallory"): [TASK]}
    [pair] = find_pairs(answers, known)
    assert pair.matches[0].likeness > 0.85
    assert len(pair.matches[0].left_lines) > 15


def test_independent_answers_are_not_alike(independent, known):
    authors = {author for sources in independent.values() for author in sources}
    assert len(authors) == 7
    assert sum(map(len, independent.values())) > 70
    assert found(independent, known) == {}


def test_what_everybody_was_given_is_not_counted(known):
    """Two students who both hand in the model solution, or the stub, have nothing of their own."""
    model = {
        cell.id.removesuffix("-answer"): cell.source
        for cell in read_source(REPOSITORY / "solutions" / UNIT / "problems.py").cells
        if cell.id.endswith("-answer")
    }
    both = {task_id: {"eve": source, "mallory": source} for task_id, source in model.items()}
    assert found(both, known) == {}
    assert len(found(both)["eve", "mallory"]) > 10  # and it is the subtraction that does it


def test_what_a_large_part_of_the_class_has_written_is_nobodys_own():
    others = {
        f"s{place}": f"def volumes():\n    return {list(range(place, place + 40))}" for place in range(0, 4000, 41)
    }
    copies = {f"copy-{place}": ORIGINAL for place in range(5)}
    assert len(found({TASK: {**others, **copies}})) == 10
    many = {f"copy-{place}": ORIGINAL for place in range(12)}
    assert found({TASK: {**others, **many}}) == {}
    assert len(find_pairs({TASK: {**others, **many}}, common_share=0.2)) == 66
    with pytest.raises(ValueError, match="common_share is 0"):
        find_pairs({}, common_share=0)


def test_short_answers_are_left_out():
    short, enough = "x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3]", "x = -[1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3]"
    assert [len(read_tokens(source).codes) for source in (short, enough)] == [29, 30]
    assert found({"t": {"eve": short, "mallory": short}}) == {}
    assert found({"t": {"eve": enough, "mallory": enough}}) == {("eve", "mallory"): ["t"]}


def test_pairs_come_with_the_most_in_common_first():
    other = ORIGINAL.replace("+ 1", "- 7 * 3").replace("product", "0 + product")
    answers = {
        "a": {"eve": ORIGINAL, "mallory": ORIGINAL, "trent": other},
        "b": {"eve": ORIGINAL, "mallory": ORIGINAL},
    }
    pairs = find_pairs(answers)
    assert (pairs[0].left, pairs[0].right, len(pairs[0].matches)) == ("eve", "mallory", 2)
    assert [pair.tokens for pair in pairs] == sorted((pair.tokens for pair in pairs), reverse=True)


def test_tokens_are_those_of_python():
    """In the project's own files the pattern finds what Python's tokenizer finds, token by token."""
    layout = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    paths = [*(REPOSITORY / "nnlib" / "functional").glob("*.py"), *(REPOSITORY / "nnlib" / "tape").glob("*.py")]
    assert len(paths) > 20
    for path in paths:
        source = path.read_text().replace("...", "0")  # three signs for the pattern, one for Python
        python = [one for one in tokenize.generate_tokens(io.StringIO(source).readline) if one.type not in layout]
        assert read_tokens(source).lines == [one.start[0] - 1 for one in python], path


@pytest.mark.parametrize(
    "source", ["'" * 100_000, '"""' + "\\" * 99_999, "\\\n" * 50_000, "(" * 100_000, "\x00\udc80é" * 999]
)
def test_nothing_that_can_stand_in_a_cell_stops_it(source):
    tokens = read_tokens(source)
    assert len(tokens.codes) == len(tokens.lines) <= 20_000
    assert found({"t": {"eve": source, "mallory": source}}) in ({}, {("eve", "mallory"): ["t"]})


def test_winnowing_keeps_its_guarantee():
    """Any common run of GRAM + WINDOW - 1 tokens leaves a common fingerprint, wherever it stands."""
    run = "".join(f"+{number}" for number in range(1000, 1008))
    assert len(read_tokens(run).codes) == GRAM + WINDOW - 1
    for before in range(12):
        texts = (f"{'-'.join(map(str, range(start, start + before + 1)))}{run}/{start}*{start}" for start in (1, 500))
        left, right = (winnow(hash_grams(read_tokens(text))) for text in texts)
        assert left & right
    everything = hash_grams(read_tokens((REPOSITORY / "nnlib" / "shapes.py").read_text()))
    assert len(winnow(everything)) < 0.45 * len(everything)  # 2 in WINDOW + 1 are kept on average
    many = list(range(100, 0, -1))
    assert all(winnow(many) & set(range(low, low + WINDOW)) for low, _ in pairwise(range(1, 97)))


def test_students_cannot_act_on_the_page():
    evil = "</pre><script>alert(1)</script>\n<img src=x onerror=alert(2)>"
    match = Match("u05-volumes", 1.0, 50, evil, evil, frozenset({0}), frozenset({1}))
    page = write_page(UNIT, [Pair("<b>eve", 'mallory"', (match,))], students=2)
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>eve" not in page
    assert page.count("&lt;script&gt;alert(1)") == 2
    assert page.count("<span class=same>") == 2
    assert not re.search(r"(?:src|href)=[\"'](?!#)", page)


@pytest.fixture
def home(tmp_path):
    """Eve's; Mallory's, copied, with the helper in a cell of its own; a blank one; one that is no notebook."""
    released = skeleton(Course(), UNIT)
    helper, rest = ORIGINAL.split("    found", 1)
    helper = helper.strip().replace("def volumes", "def helpers")
    halves = (helper + "\n    return slide, count", "def volumes(layers, input_shape):\n    found" + rest)
    for student in ("eve", "mallory", "trent"):
        notebook = json.loads(nbformat.writes(released))
        place = next(number for number, cell in enumerate(notebook["cells"]) if cell["id"] == f"{TASK}-answer")
        if student == "eve":
            notebook["cells"][place]["source"] = "\n".join(halves)
        if student == "mallory":
            notebook["cells"][place]["source"] = rename(halves[1])
            extra = {"cell_type": "code", "source": rename(halves[0]), "metadata": {}, "outputs": []}
            notebook["cells"].insert(place, extra | {"execution_count": None, "id": "mine"})
        folder = tmp_path / "submitted" / student / UNIT
        folder.mkdir(parents=True)
        (folder / "problems.ipynb").write_text(json.dumps(notebook))
    broken = tmp_path / "submitted" / "zoe" / UNIT
    broken.mkdir(parents=True)
    (broken / "problems.ipynb").write_text("{")
    return tmp_path


def run(*arguments):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(one) for one in arguments]))


def test_answers_are_read_with_the_cells_around_them(home):
    answers, unread = read_answers(Course(home=home, build=home / "build"), UNIT)
    assert set(answers) == {TASK}
    assert set(answers[TASK]) == {"eve", "mallory"}
    assert "my_edils" in answers[TASK]["mallory"].split("def volumes")[0]
    assert set(unread) == {"zoe"}


def test_the_command_writes_page_and_table(home, capsys):
    assert run(UNIT, "--course", home) == 0
    said = capsys.readouterr().out
    assert "eve and mallory" in said
    assert "1 pair among 2 students" in said
    assert "Not compared: zoe" in said
    folder = home / "build" / "reports" / UNIT
    assert "my_edils" in (folder / "similarity.html").read_text()
    assert (folder / "similarity.csv").read_text().splitlines()[1].startswith("eve,mallory,")
    assert run("u99", "--course", home) == 1
    (home / "empty").mkdir()
    assert run(UNIT, "--course", home / "empty") == 1
    assert "two are needed" in capsys.readouterr().err
