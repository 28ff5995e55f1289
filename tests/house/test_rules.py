"""Rules of DESIGN that the import contracts cannot see."""

import ast

import pytest

from tests.house import tree

COMMITTER = tree.CODE / "transactions.py"
CLOCK = tree.CODE / "domain" / "clock.py"
TELLING_THE_TIME = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "date.today",
    "datetime.date.today",
    "time.time",
}
# Written in halves, so that this file does not find itself.
MACHINE_WORDS = [
    "/wo" + "rk/",
    "/ro" + "ot/",
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "deb.debian" + ".org",
]


def calls(path, method):
    """Lines on which `something.method(` is called."""
    return [
        node.lineno
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
    ]


@pytest.mark.parametrize("method", ["commit", "rollback", "begin"])
def test_only_transactions_commits(method):
    found = {
        f"{tree.name(path)}:{line}"
        for path in tree.python_files()
        if path != COMMITTER
        for line in calls(path, method)
    }
    assert found == set()


def test_views_do_not_know_the_database():
    found = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.python_files("views")
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.ImportFrom)
        and node.module in ("omni", "omni.extensions")
        and {alias.name for alias in node.names} & {"db", "extensions"}
    ]
    assert found == []


def test_views_leave_refusals_to_the_handler():
    found = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.python_files("views")
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.Try)
    ]
    assert found == []


def test_only_the_clock_tells_the_time():
    found = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.python_files()
        if path != CLOCK
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in TELLING_THE_TIME
    ]
    assert found == []


@pytest.mark.parametrize("word", MACHINE_WORDS)
def test_no_file_names_a_machine_or_a_registry(word):
    found = tree.git("grep", "-InF", "-e", word, "--", ".", ":!omni/static/vendor")
    assert found == []
