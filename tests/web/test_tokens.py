"""The tokens: text on its ground has AA contrast, light and dark, and both darks are the same."""

import re
from pathlib import Path

import pytest

CSS_FOLDER = Path(__file__).resolve().parents[2] / "omni/static/css"
CSS = (CSS_FOLDER / "tokens.css").read_text("utf-8")
SHEETS = sorted(CSS_FOLDER.rglob("*.css"))
BLOCKS = [
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r"\{([^{}]*--paper:[^{}]*)\}", CSS)
]
GROUNDS = ("paper", "surface", "sunken")
PAIRS = [
    *((text, ground) for text in ("ink", "muted", "indigo") for ground in GROUNDS),
    *((text, ground) for text in ("green", "amber", "red") for ground in ("paper", "surface")),
    *((tone, f"{tone}-tint") for tone in ("indigo", "green", "amber", "red")),
    *(("ink", f"{tone}-tint") for tone in ("indigo", "green", "amber", "red")),
    ("muted", "indigo-tint"),
    ("muted", "word"),
    ("on-indigo", "indigo"),
    ("on-indigo", "indigo-deep"),
]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_dark_by_the_tablet_and_dark_by_hand_are_the_same():
    _light, by_tablet, by_hand = BLOCKS
    assert by_tablet == by_hand


@pytest.mark.parametrize("tokens", BLOCKS[:2], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(tokens, text, ground):
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("tokens", BLOCKS[:2], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_the_edge_of_a_field_can_be_seen(tokens, ground):
    assert contrast(tokens["line-strong"], tokens[ground]) >= 3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_brace_of_a_style_sheet_closes(sheet):
    depth = 0
    for sign in re.findall(r"[{}]", sheet.read_text("utf-8")):
        depth += 1 if sign == "{" else -1
        assert depth >= 0
    assert depth == 0


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_style_sheet_reads_in_one_sitting(sheet):
    assert len(sheet.read_text("utf-8").splitlines()) <= 300


def test_every_sheet_of_frame_and_parts_is_on_every_page():
    base = (CSS_FOLDER.parents[1] / "templates/layouts/base.html").read_text("utf-8")
    known = {f"{sheet.parent.name}/{sheet.stem}" for sheet in CSS_FOLDER.glob("*/*.css")}
    assert set(re.findall(r'"((?:frame|parts)/[a-z]+)"', base)) == known
