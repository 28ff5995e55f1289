"""Pages and fragments keep their shape: a title, a first line, no script in the markup, a user."""

import ast
import re

import pytest
from jinja2 import Environment, nodes

from tests.house import tree

NAMES = sorted(path.relative_to(tree.TEMPLATES).as_posix() for path in tree.TEMPLATES.rglob("*.*"))
HTML = [name for name in NAMES if name.endswith(".html")]
FRAGMENTS = [name for name in HTML if name.rsplit("/", 1)[-1].startswith("_")]
FURNITURE = ("layouts/", "components/")
PAGES = [name for name in HTML if name not in FRAGMENTS and not name.startswith(FURNITURE)]
INLINE = re.compile(
    r"""<style\b | \sstyle\s*= | \son[a-z]+\s*=\s*["'] | \shx-on[:a-z-]*= | javascript:
        | ["']js:""",
    re.VERBOSE | re.IGNORECASE,
)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
JINJA = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])


def source(name):
    return (tree.TEMPLATES / name).read_text("utf-8")


def markup(name):
    """The template without its own comments, which never leave the house."""
    return re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)


def named_by_templates():
    for name in NAMES:
        if not name.endswith((".html", ".txt", ".xml")):
            continue
        for node in JINJA.parse(source(name)).find_all(nodes.Const):
            if isinstance(node.value, str):
                yield node.value


def named_by_code():
    for path in tree.python_files():
        for node in ast.walk(tree.parse(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_template_compiles(app):
    for name in NAMES:
        app.jinja_env.get_template(name)


def test_every_page_stands_on_a_layout_and_has_a_title():
    wrong = [
        name
        for name in PAGES
        if not re.search(r"{%-?\s*extends\s+[\"']layouts/", source(name))
        or not re.search(r"{%-?\s*block\s+title\b", source(name))
    ]
    assert wrong == []


def test_every_fragment_says_first_what_it_needs():
    assert [name for name in FRAGMENTS if not source(name).startswith("{# needs: ")] == []


def test_every_template_is_used():
    used = {*named_by_templates(), *named_by_code()}
    bought = [name for name in NAMES if not name.startswith(FURNITURE)]
    assert [name for name in bought if name not in used] == []


@pytest.mark.parametrize("name", HTML)
def test_no_script_or_style_stands_in_the_markup(name):
    text = markup(name)
    assert INLINE.findall(text) == []
    assert [
        attributes
        for attributes in SCRIPT.findall(text)
        if "src=" not in attributes and "application/json" not in attributes
    ] == []
