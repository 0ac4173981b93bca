"""Answers that would tell their secret inputs to whoever reads the feedback."""

from autograde import tasks
from autograde.grading.judge import check_output

CASES = {
    "an input named by an exception's class": {
        "answers": {
            "u05-output-size": "def output_size(*a, **k):\n    raise type(f'Seen {a} {k}', (ValueError,), {})",
        },
    },
    "an input in an exception's text": {
        "answers": {"u05-output-size": "def output_size(*a, **k):\n    raise KeyError(f'Seen {a} {k}')"},
    },
    "an input printed": {
        "answers": {
            "u05-output-size": "def output_size(*a, **k):\n    print('Seen', a, k)\n    return f'Seen {a} {k}'"
        },
    },
}


def test_feedback_never_holds_a_secret_case(case, play, holds):
    holds(case)
    judged = play[0][case.name].judged
    pages = [check_output(tasks.find(one.task_id), one)["data"]["text/html"] for one in judged.verdicts]
    assert "Seen" not in "".join(pages) + "".join(judged.notes)
