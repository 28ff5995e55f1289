"""Files one reads in a sitting, functions that fit the eye, names that say something."""

import statistics

import pytest

from tests.house import tree

FILE_LINES = 300
FUNCTION_LINES = 60
FUNCTION_MEDIAN = 12
DRAWERS = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}


def test_no_file_is_longer_than_a_sitting():
    lengths = {
        tree.name(path): len(path.read_text("utf-8").splitlines()) for path in tree.python_files()
    }
    assert {path: lines for path, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_a_screen():
    lengths = {
        f"{tree.name(path)}:{function.name}": tree.length(function)
        for path in tree.python_files()
        for function in tree.functions(path)
    }
    assert {place: lines for place, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_the_usual_function_fits_the_eye():
    lengths = [
        tree.length(function) for path in tree.python_files() for function in tree.functions(path)
    ]
    assert statistics.median(lengths or [0]) <= FUNCTION_MEDIAN


@pytest.mark.parametrize("folder", ["omni", "tests", "bench", "tools"])
def test_no_file_is_a_drawer(folder):
    drawers = [
        tree.name(path)
        for path in (tree.ROOT / folder).rglob("*.py")
        if path.stem in DRAWERS or path.parent.name in DRAWERS
    ]
    assert drawers == []


@pytest.mark.parametrize("floor", ["domain", "queries", "services", "views"])
def test_every_module_has_the_test_of_its_name(floor):
    """services/holds.py is tested by tests/services/test_holds.py; a folder by one test or more."""
    tests = tree.ROOT / "tests" / floor
    missing = [
        tree.name(path)
        for path in (tree.CODE / floor).iterdir()
        if is_module(path) and not is_tested(path.stem, tests)
    ]
    assert missing == []


def is_module(path):
    if path.is_dir():
        return any(path.glob("*.py"))
    return path.suffix == ".py" and path.stem != "__init__"


def is_tested(word, tests):
    if (tests / word).is_dir():
        return True
    return any(tests.glob(f"test_{word}.py")) or any(tests.glob(f"test_{word}_*.py"))
