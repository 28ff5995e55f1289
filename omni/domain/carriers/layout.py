"""A carrier's file as a table of columns: what each holds at most, and how a row is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from omni.domain.carriers.fitting import CODE_PAGE, is_encodable, plain, suggest, width
from omni.domain.carriers.parcels import Flaw, Parcel, Row


@dataclass(frozen=True)
class Layout:
    """The columns of a file in its order, with the bytes of those that we fill."""

    columns: tuple[str, ...]
    room: Mapping[str, int]
    has_header: bool
    needed: frozenset[str] = field(default=frozenset())

    def row(self, parcel: Parcel, values: Mapping[str, str], flaws: Iterable[Flaw] = ()) -> Row:
        """One parcel's fields; a name that is no column of this file is a mistake of ours."""
        unknown = values.keys() - set(self.columns)
        if unknown:
            raise ValueError(f"no such columns: {sorted(unknown)}")
        said = {name: plain(value) for name, value in values.items()}
        found = [*flaws, *self._flaws(parcel, said)]
        fields = tuple(said.get(name, "") for name in self.columns)
        return Row(parcel.number, fields, tuple(found))

    def _flaws(self, parcel: Parcel, said: Mapping[str, str]) -> Iterable[Flaw]:
        for name in self.columns:
            value = said.get(name, "")
            if not value and name in self.needed:
                yield Flaw(parcel.number, name, "missing", "")
            if not is_encodable(value):
                yield Flaw(parcel.number, name, "unencodable", value, suggest(value))
            elif width(value) > self.room.get(name, 100):
                yield Flaw(parcel.number, name, "too_long", value)

    def write(self, rows: Sequence[Row]) -> bytes:
        """The file of these rows: cp932, CRLF, the header where the carrier wants one.

        Raises ValueError for a row with a flaw: those are listed for correction and never go out.
        """
        if any(row.flaws for row in rows):
            raise ValueError("a row with a flaw does not go out")
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        if self.has_header:
            writer.writerow(self.columns)
        writer.writerows(row.fields for row in rows)
        return out.getvalue().encode(CODE_PAGE)


def numbered(pattern: str, first: int, last: int) -> tuple[str, ...]:
    """Column names that differ by a number: 品名1 … 品名5."""
    return tuple(pattern.format(number) for number in range(first, last + 1))
