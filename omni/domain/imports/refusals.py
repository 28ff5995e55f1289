"""Why a file or a row is not taken in.

BadFile             the whole file: nothing of it was taken in
├── NotATable           a picture, a PDF, an old .xls, a locked workbook
├── HasMacros           a workbook with macros
├── WrongEncoding       bytes that are neither UTF-8 nor cp932
├── Truncated           the end is missing
├── UnclosedQuote       a quotation mark that is never closed
├── TooBig              more than we unpack
├── NoRows              nothing below the header
└── NoColumns           the columns a kind cannot do without
RowRefused          one row; every other row goes on
"""

from __future__ import annotations

from typing import Any

from omni.domain.errors import N_, Invalid


class BadFile(Invalid):
    """The file cannot be taken in at all."""

    sentence = N_("ファイルを読み取れません。")
    way_forward = N_("ファイルを直して、もう一度選んでください。何も取り込まれていません。")


class NotATable(BadFile):
    """The file is of another kind."""

    sentence = N_("CSV または Excel（.xlsx）のファイルではありません。")
    way_forward = N_("CSV（UTF-8 か Shift_JIS）または .xlsx で保存し直してください。")


class HasMacros(BadFile):
    """A workbook with macros is not opened."""

    sentence = N_("マクロを含むファイルは取り込めません。")
    way_forward = N_("Excel で「.xlsx」か「CSV」として保存し直してください。")


class WrongEncoding(BadFile):
    """Bytes that no encoding we know can read."""

    sentence = N_("%(line)s行目の文字を読み取れません。")
    way_forward = N_("文字コードを UTF-8 か Shift_JIS（Excel の CSV）にして保存し直してください。")


class Truncated(BadFile):
    """The end of the file is missing."""

    sentence = N_("ファイルが%(line)s行目の途中で切れています。")
    way_forward = N_("もう一度出力するか、コピーし直してください。何も取り込まれていません。")


class UnclosedQuote(BadFile):
    """A quotation mark swallows the rest of the file."""

    sentence = N_('%(line)s行目の引用符（"）が閉じられていません。')


class TooBig(BadFile):
    """A workbook that unpacks to more than we hold."""

    sentence = N_("Excel ファイルが大きすぎます。")
    way_forward = N_("CSV として保存し直してください。CSV は何行でも取り込めます。")


class NoRows(BadFile):
    """There is nothing below the header."""

    sentence = N_("見出しの下にデータの行がありません。")


class NoColumns(BadFile):
    """Columns are missing that a kind cannot do without."""

    sentence = N_("必要な列が見つかりません：%(columns)s")
    way_forward = N_("見出しを確かめるか、列の対応を選んでください。")


class RowRefused(Exception):
    """One row is not taken in: the field at fault, and a sentence with its values."""

    def __init__(self, sentence: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.params = params
