"""Reading the house itself: its files, functions and git's word on them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "omni"
TEMPLATES = CODE / "templates"


def python_files(*folders: str) -> list[Path]:
    """Every Python file under these folders of omni/, or of all of it."""
    roots = [CODE / folder for folder in folders] or [CODE]
    return sorted(path for root in roots for path in root.rglob("*.py"))


def name(path: Path) -> str:
    """How a failure names a file: its path inside the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, the nested ones too."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last one, both counted."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def git(*arguments: str) -> list[str]:
    """The lines git prints; none when it finds none."""
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()
