"""`flask begin`: from an empty database to the first person who can log in."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext
from flask_migrate import upgrade

from omni.config import Settings
from omni.domain.actor import SYSTEM
from omni.domain.credentials import weakness_of_password
from omni.domain.errors import Refusal
from omni.domain.invoice_numbers import has_right_check_digit, read_invoice_number
from omni.models.location import LocationKind
from omni.queries import companies
from omni.services import backups
from omni.services.companies import Beginning, FirstPlace, HasBegun
from omni.services.companies import begin as begin_shop
from omni.transactions import transaction
from omni.web.errors import speak

_KINDS = {kind.value: kind for kind in LocationKind}


@click.command("begin")
@click.option("--company", help="The name that stands on receipts.")
@click.option("--invoice-number", help="The T number; empty when there is none.")
@click.option("--store", "stores", multiple=True, metavar="CODE=NAME", help="A store; repeatable.")
@click.option("--warehouse", "warehouses", multiple=True, metavar="CODE=NAME", help="A warehouse.")
@click.option("--login", help="What the first administrator logs in with.")
@click.option("--name", help="What the first administrator is called.")
@click.option("--password-stdin", is_flag=True, help="Read the password from a pipe, not twice.")
@with_appcontext
def command(  # noqa: PLR0917
    company: str | None,
    invoice_number: str | None,
    stores: tuple[str, ...],
    warehouses: tuple[str, ...],
    login: str | None,
    name: str | None,
    password_stdin: bool,
) -> None:
    """Set up the company, its first stores and its first administrator; asks what is not given.

    Refuses when anybody is there already. The password is typed twice and shown nowhere.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with force_locale(settings.default_locale):
        try:
            _make_tables(settings)
            wish = Beginning(
                company=company or _ask(gettext("会社名")),
                invoice_number=_number(invoice_number),
                places=_places(stores, warehouses),
                login=login or _ask(gettext("管理者のログインID"), default="admin"),
                person=name or _ask(gettext("管理者のお名前")),
            )
            password = _password(is_piped=password_stdin)
            with transaction():
                begin_shop(wish, password=password, actor=SYSTEM)
        except Refusal as refusal:
            spoken = speak(refusal)
            raise click.ClickException(spoken.sentence + spoken.way_forward) from refusal
        click.echo(gettext("始められます。%(login)s でログインしてください。", login=wish.login))


def _make_tables(settings: Settings) -> None:
    """An empty database gets its tables; one where somebody works is left alone."""
    if backups.revision() is None:
        upgrade(directory=str(settings.migrations_dir))
    if companies.has_people():
        raise HasBegun


def _ask(question: str, default: str | None = None) -> str:
    return click.prompt(question, default=default).strip()


def _number(given: str | None) -> str:
    """The T number, its check digit looked at; a wrong one is said, and taken when meant."""
    text = (
        _ask(gettext("登録番号（T＋13桁。なければ空欄）"), default="") if given is None else given
    )
    number = read_invoice_number(text)
    if number is None or has_right_check_digit(number):
        return number or ""
    warning = gettext("登録番号 %(number)s の検査数字が合いません。", number=number)
    if given is None:
        click.confirm(warning + gettext("このまま使いますか。"), abort=True)
    else:
        click.echo(warning, err=True)
    return number


def _places(stores: tuple[str, ...], warehouses: tuple[str, ...]) -> tuple[FirstPlace, ...]:
    given = [(one, "store") for one in stores] + [(one, "warehouse") for one in warehouses]
    places = [_place(text, kind) for text, kind in given]
    if not places:
        name = _ask(gettext("最初の店舗の名前"))
        code = _ask(gettext("店舗コード（半角の英数字。レシート番号に印字）"), default="01")
        places = [_place(f"{code}={name}", "store")]
    return tuple(places)


def _place(text: str, kind: str) -> FirstPlace:
    code, found, name = text.partition("=")
    if not (found and name.strip() and code.strip().isascii() and code.strip().isalnum()):
        raise click.BadParameter(
            gettext("店舗は CODE=NAME と書きます（コードは半角の英数字）：%(text)s", text=text)
        )
    return FirstPlace(code.strip(), name.strip(), _KINDS[kind])


def _password(*, is_piped: bool) -> str:
    if is_piped:
        return sys.stdin.readline().rstrip("\r\n")
    while True:
        typed: str = click.prompt(
            gettext("パスワード（10文字以上）"), hide_input=True, confirmation_prompt=True
        )
        weakness = weakness_of_password(typed)
        if weakness is None:
            return typed
        click.echo(gettext(weakness))
