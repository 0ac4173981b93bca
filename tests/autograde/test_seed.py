"""Which secret seed decides the hidden cases."""

from pathlib import Path

import pytest

from autograde import checking, seed


@pytest.fixture
def course(tmp_path):
    """A course whose seed the first run has made, with a folder in which nbgrader runs a submission."""
    seed.read(tmp_path / "secret_seed")
    (tmp_path / "autograded" / "ada" / "u05_cnn_arithmetic").mkdir(parents=True)
    return tmp_path


def test_a_seed_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "secret_seed"
    made = seed.read(path)
    assert len(made) == 64
    assert seed.read(path) == made
    assert path.stat().st_mode & 0o777 == 0o600


def test_plain_nbgrader_takes_the_seed_of_the_course_it_runs_in(course, monkeypatch):
    tried = []
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    judge_here = checking.judge_here
    monkeypatch.setattr(
        checking, "judge_here", lambda task, answer, drawn: tried.append(drawn) or judge_here(task, answer)
    )
    monkeypatch.chdir(course / "autograded" / "ada" / "u05_cnn_arithmetic")
    assert checking.check("u05-vgg16", 1).earned == 0
    assert tried == [(course / "secret_seed").read_text()]


def test_elsewhere_it_is_the_seed_of_the_repository(course):
    (course / "secret_seed").unlink()
    for folder in (course / "autograded" / "ada" / "u05_cnn_arithmetic", course, Path("/")):
        assert seed.path_for(folder) == seed.PATH
