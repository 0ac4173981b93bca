"""How processes share the tests (pytest-xdist): those of a file, or of a folder that plays a class, stay together."""

from pathlib import Path

import pytest

_TOGETHER = {"hostile", "malformed"}  # their cases are played in one run of an executor


@pytest.hookimpl(tryfirst=True)  # before the plugin reads the marks
def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        place = item.path.relative_to(here) if item.path.is_relative_to(here) else item.path
        group = place.parts[0] if place.parts[0] in _TOGETHER else str(place)
        item.add_marker(pytest.mark.xdist_group(group))
