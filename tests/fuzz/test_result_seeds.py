"""What the fuzzer began with and what once broke the reader of results: each must be read without an error."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def fuzz_results():
    spec = importlib.util.spec_from_file_location("fuzz_results", HERE / "fuzz_results.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", sorted((HERE / "seeds" / "results").iterdir()), ids=lambda path: path.name)
def test_no_input_breaks_the_reader(fuzz_results, seed):
    fuzz_results.try_input(seed.read_bytes())


def test_the_honest_conversation_is_understood(fuzz_results):
    """Otherwise the seeds would begin far from where the reader does its work."""
    from autograde.grading import hearing

    heard = []

    class Kept(hearing.Hearing):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            heard.append(self)

    # Made anew, because the drawn cases change with the tasks; the seed of that name may be of an earlier paper.
    seed = b"\x01" + b"\n".join(fuzz_results.honest_messages())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hearing, "Hearing", Kept)
        fuzz_results.try_input(seed)
    assert {task_id: verdict.right for task_id, verdict in heard[0].verdicts.items()} == dict.fromkeys(
        fuzz_results.TASKS, True
    )
    assert heard[0].flags == {}


def test_the_fuzzers_own_claims_can_fail(fuzz_results):
    from autograde.grading import outputs

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outputs, "_SHOWN", ("text/plain", "text/html"))
        page = [{"output_type": "display_data", "data": {"text/html": "<b>"}}]
        patch.setattr(outputs, "_BASE64", re.compile(".*"))
        with pytest.raises(AssertionError):
            fuzz_results.try_input(b"\x03" + json.dumps(page).encode())
