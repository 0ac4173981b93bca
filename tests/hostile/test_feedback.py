"""Answers that would tell their secret inputs to whoever reads the feedback."""

import base64
import io

import pytest
from PIL import Image

from autograde import tasks
from autograde.grading.feedback import _Pictures
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


def test_a_picture_that_takes_long_to_read_is_not_read(monkeypatch):
    segment = b"\xff\xe1\x00\x09Exif\0\0x"  # each is appended to what has been read so far
    encoded = base64.b64encode(b"\xff\xd8" + segment * 10_000 + b"\xff\xda").decode()
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("it was opened"))
    pictures = _Pictures()
    before = pictures.left
    assert pictures.take(encoded) == ""
    assert pictures.left == before - len(encoded)


def test_a_picture_with_a_profile_is_shown():
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, "JPEG", icc_profile=bytes(200_000), progressive=True)
    assert _Pictures().take(base64.b64encode(file.getvalue()).decode()).startswith("data:image/jpeg;base64,")
