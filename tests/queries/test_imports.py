"""Reading imports: runs, refusals page by page, and remembered headers."""

from __future__ import annotations

import pytest

from omni.domain.errors import NotFound
from omni.queries import imports as queries
from tests.factories import Shop
from tests.services.imports.files import STORE, take_in


def test_refusals_are_walked_in_the_order_of_their_lines(shop: Shop, tmp_path):
    rows = "".join(f",名無し{line}\n" for line in range(2_345))
    run = take_in(tmp_path, "会員番号,氏名\n" + rows)
    found = list(queries.walk_refusals(run.id))
    assert [row[0] for row in found] == list(range(2, 2_347))
    assert found[0][4] == ["", "名無し0"]
    assert [one.line for one in queries.list_refusals(run.id, 3)] == [2, 3, 4]


def test_the_newest_run_comes_first(shop: Shop, tmp_path):
    first, second = take_in(tmp_path, STORE), take_in(tmp_path, STORE)
    assert [run.id for run in queries.list_runs()] == [second.id, first.id]


def test_a_run_that_is_not_there_is_not_found(shop: Shop):
    with pytest.raises(NotFound):
        queries.get_run(4711)


def test_nothing_is_remembered_of_headers_at_first(shop: Shop):
    assert queries.remembered_headers("members", "store") == {}
