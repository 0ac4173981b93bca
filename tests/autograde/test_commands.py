"""``python -m autograde``: its help, and what it says to a slip of the pen."""

import re
import subprocess
import sys

import pytest

from autograde.__main__ import main
from autograde.commands import COMMANDS, GROUPS
from autograde.course import CourseError

UNIT = "u05_cnn_arithmetic"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_the_help_lists_every_command_in_the_order_of_a_term(arguments, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert main(arguments) == 0
    said = capsys.readouterr().out
    listed = re.findall(r"^  (\w+) +(\S.*)$", said, re.MULTILINE)
    assert [name for name, _ in listed] == list(COMMANDS)
    assert [said.index(f"\n{title}\n") for title in GROUPS] == sorted(said.index(f"\n{title}\n") for title in GROUPS)
    assert list(COMMANDS).index("bundle") < list(COMMANDS).index("grade") < list(COMMANDS).index("report")
    assert all(len(text) > 15 and not text.endswith(".") for _, text in listed)


def test_the_help_of_a_command_starts_with_the_same_line(capsys):
    for commands in GROUPS.values():
        for name, text in commands.items():
            with pytest.raises(SystemExit) as ended:
                main([name, "--help"])
            assert ended.value.code == 0
            said = " ".join(capsys.readouterr().out.split())
            assert said.startswith(f"usage: python -m autograde {name}")
            assert text in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["grad"], "there is no command 'grad'; did you mean 'grade'?"),
        (["zzz"], "there is no command 'zzz'; the commands are doctor, "),
        (["report", "--nmaes"], "unrecognized arguments: --nmaes"),
        (["similarity", UNIT, "--pairs", "-1"], "-1 is not a whole number from 1 on"),
        (["similarity", UNIT, "--pairs", "few"], "few is not a whole number from 1 on"),
        (["similarity", UNIT, "--common", "0"], "0 is not a number above 0 and at most 100"),
        (["similarity", UNIT, "--common", "much"], "much is not a number above 0 and at most 100"),
        (["similarity", UNIT, "--common", "nan"], "nan is not a number above 0 and at most 100"),
        (["similarity"], "the following arguments are required: UNIT"),
        (["feedback", "--unit", "u99"], "invalid choice: 'u99'"),
    ],
)
def test_a_slip_of_the_pen_is_one_sentence(arguments, sentence, capsys):
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", ["bundle", "feedback", "report", "similarity"])
def test_a_course_that_is_not_there_is_one_sentence(name, tmp_path, capsys):
    unit = [UNIT] * (name == "similarity")
    assert main([name, *unit, "--course", str(tmp_path / "nowhere")]) == 1
    said = capsys.readouterr().err
    assert str(tmp_path / "nowhere") in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_what_a_course_refuses_anywhere_is_one_sentence(monkeypatch, capsys):
    def refuse(_):
        raise CourseError("the gradebook cannot be opened")

    monkeypatch.setattr(COMMANDS["doctor"], "run", refuse)
    assert main(["doctor"]) == 1
    assert capsys.readouterr().err == "autograde: the gradebook cannot be opened\n"


def test_feedback_without_a_graded_submission_leaves_nothing_behind(tmp_path, capsys):
    assert main(["feedback", "--course", str(tmp_path)]) == 1
    assert "is graded yet; run: python -m autograde grade" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_zip_that_cannot_be_written_is_one_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("not a folder")
    for output, why in ((tmp_path, "is a folder"), (tmp_path / "file" / "course.zip", "file")):
        assert main(["bundle", "--output", str(output)]) == 1
        said = capsys.readouterr().err
        assert why in said
        assert said.count("\n") == 1


def test_a_reader_who_has_seen_enough_is_no_traceback(tmp_path):
    """As in `python -m autograde report | head -1`: the pipe is closed before anything is written."""
    script = (
        "import sys; from autograde.__main__ import main; from autograde.commands import COMMANDS\n"
        "def write(_):\n    print('x' * 1_000_000, flush=True)\n    return 0\n"
        "COMMANDS['doctor'].run = write\n"
        "sys.stdin.read(); sys.exit(main(['doctor']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        process.stdin.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (1, b"")
