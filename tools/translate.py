"""Texts: `translate.py update` collects them into the English catalogue, `check` finds what lacks.

Texts are written in Japanese in the code and in the templates; the catalogue gives their English.
"""

import argparse
import re
import sys
from collections import defaultdict
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
ENGLISH = ROOT / "omni/translations/en/LC_MESSAGES/messages.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|(%[sd])")
TAG = re.compile(r"</?(\w+)")


def collect() -> Catalog:
    """Every text of the code and the templates, with the files that use it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(project="omni", charset="utf-8")
    for path, _line, text, comments, context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, strip_comment_tags=True
    ):
        found.add(text, None, [(path, 0)], auto_comments=comments, context=context)
    return found


def english() -> Catalog:
    """The English catalogue as it is, an empty one before its first text."""
    if not ENGLISH.exists():
        return Catalog(locale="en", project="omni", charset="utf-8")
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def words(value: str | tuple[str, ...] | list[str]) -> list[str]:
    """The forms of a text: one, or one for each number."""
    return [value] if isinstance(value, str) else list(value)


def marks(text: str) -> set[str]:
    """Placeholders and tags, which a translation must keep."""
    holders = {name or brace or plain for name, brace, plain in PLACEHOLDER.findall(text)}
    return holders | {f"<{tag}>" for tag in TAG.findall(text)}


def breaks(text: str) -> bool:
    """Whether filling in its values would fail, as a bare % makes it."""
    try:
        text % defaultdict(int)
    except (TypeError, ValueError):
        return True
    return False


def is_filled(message: Message) -> bool:
    """Whether values are filled in: always in a template, else where there are placeholders."""
    return any(map(marks, words(message.id))) or any(
        path.startswith("omni/templates/") for path, _line in message.locations
    )


def fault(message: Message) -> str | None:
    """What is wrong with one text's English, if anything."""
    forms = words(message.string)
    if not all(form.strip() for form in forms):
        return "no English"
    if message.fuzzy:
        return "fuzzy"
    wanted = set().union(*map(marks, words(message.id)))
    if is_filled(message) and any(map(breaks, forms)):
        return "a % that has to be %%"
    # "one point" may do without its number; the form for many keeps everything.
    if marks(forms[-1]) != wanted or not all(marks(form) <= wanted for form in forms):
        return f"placeholders differ from {sorted(wanted)}"
    return None


def faults() -> list[str]:
    """One line for each text whose English is missing or wrong, or that nothing uses any more."""
    found, known = collect(), english()
    lines = []
    for message in found:
        if not message.id:
            continue
        translated = known.get(message.id, message.context)
        what = fault(translated) if translated else "not in the catalogue"
        if what:
            lines.append(f"{what}: {words(message.id)[0]}  ({message.locations[0][0]})")
    lines += [
        f"no longer used: {words(message.id)[0]}"
        for message in known
        if message.id and not found.get(message.id, message.context)
    ]
    return lines


def update() -> None:
    """Write new texts into the catalogue and drop those no longer used."""
    catalogue = english()
    catalogue.update(collect(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(
            file, catalogue, width=0, sort_by_file=True, include_lineno=False, omit_header=False
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["update", "check"])
    if parser.parse_args().what == "update":
        update()
    lines = faults()
    print(*lines, sep="\n")
    print(f"{len(lines)} texts lack their English or have it wrong.")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
