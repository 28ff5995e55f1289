"""What a run found before it changed it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from omni.extensions import db
from omni.models.import_run import ImportImage
from tests.services.imports.files import STORE, take_in


def images(run_id: int) -> list[ImportImage]:
    wanted = select(ImportImage).where(ImportImage.run_id == run_id).order_by(ImportImage.line)
    return list(db.session.scalars(wanted))


def test_what_is_made_anew_needs_no_image(shop, tmp_path):
    assert images(take_in(tmp_path, STORE).id) == []


def test_an_image_holds_the_columns_that_changed_and_the_record_before(shop, tmp_path):
    first = take_in(tmp_path, STORE)
    second = take_in(tmp_path, STORE.replace("今村奏希", "今村奏子"))
    (image,) = images(second.id)
    assert image.before["member"] == {"family_name": ["今村奏希", "今村奏子"]}
    assert image.record is not None
    assert (image.record["run_id"], "今村奏希" in image.record["raw"]) == (first.id, True)


@pytest.mark.parametrize(("counted", "before"), [(5, (9, None)), (0, (9, None))])
def test_a_count_keeps_what_the_level_held(shop, tmp_path, counted, before):
    shop.stock(shop.dress["M"], 9)
    text = f"店舗コード,SKU,在庫数,棚卸日時\nSBY,OP-1001-藍-M,{counted},2026/11/21 09:00\n"
    (image,) = images(take_in(tmp_path, text, "stock").id)
    assert (image.before["on_hand"], image.before["counted_at"]) == before
