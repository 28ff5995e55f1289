"""`flask match`: find the same person twice, say whom, and learn from those who know."""

from __future__ import annotations

import csv
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale, gettext

from omni.domain.errors import Refusal
from omni.models.match import MatchKind
from omni.queries.matching.pairs import find_members, walk_record_pairs
from omni.queries.matching.rules import get_run
from omni.services import matching
from omni.transactions import transaction
from omni.web.errors import speak

_PATH = click.Path(dir_okay=False, path_type=Path)
_COLUMNS = ("record_a", "record_b", "score", "decision")

group = AppGroup("match", help="Find members who are the same person.")


@group.command("run")
@click.option("--full", is_flag=True, help="Everybody anew, not only who is new or changed.")
@click.option("--processes", type=click.IntRange(1, 16), default=2, show_default=True)
def run(full: bool, processes: int) -> None:
    """Compare the members, link who is the same, and lay aside what a person should see."""
    with force_locale(current_app.config["SETTINGS"].default_locale):
        try:
            run_id = matching.run(
                MatchKind.FULL if full else None, processes=processes, on_progress=_progress
            )
        except Refusal as refusal:
            spoken = speak(refusal)
            raise click.ClickException(spoken.sentence + spoken.way_forward) from refusal
        counts = get_run(run_id).counts
        click.echo("", err=True)
        click.echo(
            gettext(
                "比べた組 %(looked_at)s：統合 %(linked)s、確認待ち %(asked)s",
                looked_at=f"{counts.get('looked_at', 0):,}",
                linked=f"{counts.get('linked', 0):,}",
                asked=f"{counts.get('asked', 0):,}",
            )
        )


def _progress(phase: str, done: int, total: int) -> None:
    words = {"read": gettext("読込"), "compare": gettext("比較"), "link": gettext("統合")}
    share = f" / {total:,} ({100 * done // total}%)" if total else ""
    click.echo(f"\r{words[phase]} {done:,}{share}    ", nl=False, err=True)


@group.command("pairs")
@click.argument("file", type=_PATH)
def pairs(file: Path) -> None:
    """Write every two records that are one person, or asked about, to a CSV file."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_COLUMNS)
        count = 0
        for line in walk_record_pairs():
            writer.writerow(line)
            count += 1
    with force_locale(current_app.config["SETTINGS"].default_locale):
        click.echo(gettext("%(n)s組を %(path)s に書きました。", n=f"{count:,}", path=file))


@group.command("learn")
@click.argument("labels", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def learn(labels: Path) -> None:
    """Learn weights from a CSV file of record_a, record_b, same (1 or 0)."""
    with force_locale(current_app.config["SETTINGS"].default_locale):
        try:
            with labels.open(encoding="utf-8-sig", newline="") as file:
                known = find_members(
                    (row["record_a"], row["record_b"], row["same"].strip() == "1")
                    for row in csv.DictReader(file)
                )
            with transaction():
                lesson = matching.learn_rule(known)
        except KeyError as missing:
            raise click.ClickException(
                gettext("列 %(name)s がありません。", name=missing)
            ) from None
        except Refusal as refusal:
            spoken = speak(refusal)
            raise click.ClickException(spoken.sentence + spoken.way_forward) from refusal
        click.echo(
            gettext(
                "同じ方 %(same)s組、別の方 %(other)s組から学習しました"
                "（統合 %(link)s 以上、確認 %(ask)s 以上）。",
                same=f"{lesson.same:,}",
                other=f"{lesson.other:,}",
                link=lesson.thresholds["same"],
                ask=lesson.thresholds["ask"],
            )
        )


command = group
