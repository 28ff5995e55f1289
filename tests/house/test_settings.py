"""Every setting is written down where a retailer looks for it, and read in one place."""

import ast
import re

import pytest

from tests.house import tree

CONFIG = tree.CODE / "config.py"
NAME = re.compile(r"\bOMNI_[A-Z0-9_]+\b")
# Read by the tests and the Makefile, never by the application.
FOR_ENGINEERS = {"OMNI_TEST_POSTGRES_URL", "OMNI_TEST_ENGINES"}


def settings(path):
    return set(NAME.findall(path.read_text("utf-8"))) if path.exists() else set()


@pytest.mark.parametrize("file", ["README.md", ".env.example"])
def test_every_setting_is_documented(file):
    assert settings(CONFIG) - settings(tree.ROOT / file) == set()


@pytest.mark.parametrize("file", ["README.md", ".env.example"])
def test_no_setting_is_documented_that_does_nothing(file):
    assert settings(tree.ROOT / file) - FOR_ENGINEERS - settings(CONFIG) == set()


def test_only_config_reads_the_environment():
    found = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.python_files()
        if path != CONFIG
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    ]
    assert found == []
