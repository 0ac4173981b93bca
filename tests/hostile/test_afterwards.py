"""What a machine looks like after a class of hostile submissions: as before."""

import pytest


@pytest.fixture
def afterwards(play):
    if not play[0]:
        pytest.skip("no hostile case was selected together with this test")
    return play[1]


def test_no_process_and_no_file_is_left(afterwards):
    assert afterwards.left == ()


def test_nobody_was_called(afterwards):
    assert afterwards.heard == ()


def test_no_honest_submission_lost_a_point_or_got_a_hint(play, afterwards):
    spoilt = {
        name: one.honest for name, one in play[0].items() if isinstance(one.honest, Exception) or one.honest.flags
    }
    assert spoilt == {}


def test_there_are_as_many_as_promised(request):
    cases = [item for item in request.session.items if "case" in getattr(getattr(item, "callspec", None), "params", {})]
    if len({item.fspath for item in cases}) < 9:
        pytest.skip("only a part of the hostile cases was selected")
    assert len(cases) >= 60
