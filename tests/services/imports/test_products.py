"""Products taken in: one row a SKU, styles with the price their SKUs share."""

from __future__ import annotations

from sqlalchemy import func, select

from omni.extensions import db
from omni.models.style import Style, StyleKey, Variant
from omni.queries.imports import list_refusals
from omni.services import imports
from tests.factories import Shop
from tests.services.imports.files import PRODUCTS, counts, open_file, take_in


def take(tmp_path, text=PRODUCTS, **options):
    return take_in(tmp_path, text, "products", **options)


def style(code: str) -> Style:
    return db.session.scalars(select(Style).where(Style.code == code)).one()


def variants() -> list[tuple]:
    wanted = select(Variant.sku, Variant.jan, Variant.colour, Variant.size, Variant.price)
    return [tuple(row) for row in db.session.execute(wanted.order_by(Variant.sku))]


def test_a_style_is_made_with_its_colours_and_sizes(app, tmp_path):
    run = take(tmp_path)
    assert counts(run) == (4, 0, 0, 1)
    assert variants() == [
        ("BL-2001-白-M", "4909999000021", "白", "M", None),
        ("BL-2001-白-S", "4909999000014", "白", "S", None),
        ("BL-2001-紺-M", None, "紺", "M", 9900),
        ("TW-0001", None, "", "", None),
    ]
    blouse, towel = style("BL-2001"), style("TW-0001")
    assert (blouse.price, blouse.tax_rate, towel.tax_rate) == (8900, 10, 8)
    assert [one.sku[-3:] for one in blouse.variants] == ["白-S", "白-M", "紺-M"]
    keys = set(db.session.scalars(select(StyleKey.key)))
    assert {"cBL2001", "j4909999000014"} <= keys


def test_a_wrong_check_digit_is_listed_and_stops_nothing(app, tmp_path):
    run = take(tmp_path)
    refused = list_refusals(run.id)
    assert [(one.line, one.field, one.params) for one in refused] == [
        (6, "jan", {"value": "4909999000015"})
    ]


def test_the_same_file_again_changes_nothing(app, tmp_path):
    take(tmp_path)
    before = variants(), style("BL-2001").updated_at
    assert counts(take(tmp_path)) == (0, 0, 4, 1)
    assert (variants(), style("BL-2001").updated_at) == before


def test_a_newer_file_changes_prices_for_the_style_or_for_one_sku(app, tmp_path):
    take(tmp_path)
    run = take(tmp_path, PRODUCTS.replace('"8,900"', "7900").replace('"9,900"', "7900"))
    assert counts(run) == (0, 3, 1, 1)
    assert style("BL-2001").price == 7900
    assert {price for *_, price in variants()} == {None}
    take(tmp_path, PRODUCTS.replace('"8,900"', "7900").replace('"9,900"', "6900"))
    assert [price for *_, price in variants()] == [None, None, 6900, None]


def test_a_new_name_is_found_at_once(app, tmp_path):
    take(tmp_path)
    take(tmp_path, PRODUCTS.replace("今治タオル", "泉州タオル"))
    assert style("TW-0001").name == "泉州タオル"
    assert db.session.scalar(
        select(func.count()).select_from(StyleKey).where(StyleKey.key == "w泉州タオル")
    )


def test_a_jan_of_other_goods_is_refused(shop: Shop, tmp_path):
    jan = db.session.get_one(Variant, shop.dress["S"]).jan
    run = take(tmp_path, f"品番,商品名,価格,JAN\nNEW-1,新作,100,{jan}\nNEW-2,新作2,100,\n")
    assert counts(run) == (1, 0, 0, 1)
    assert list_refusals(run.id)[0].params == {"value": jan, "sku": "OP-1001-藍-S"}


def test_a_sku_entered_by_hand_is_adopted(shop: Shop, tmp_path):
    header = "品番,商品名,カラー,サイズ,価格\n"
    run = take(tmp_path, header + "OP-1001,ワンピース,藍,S,9900\nOP-1001,ワンピース,藍,XL,9900\n")
    assert counts(run) == (1, 0, 1, 0)
    run = take(tmp_path, header + "OP-1001,ドレス,藍,S,9900\nOP-1001,ドレス,藍,XL,9900\n")
    assert counts(run) == (0, 2, 0, 0) or counts(run) == (0, 1, 1, 0)
    assert style("OP-1001").name == "ドレス"


def test_a_rehearsal_makes_nothing(app, tmp_path):
    run_id = open_file(tmp_path, PRODUCTS, "products")
    from omni.queries.imports import get_run

    tally = imports.rehearse_run(get_run(run_id), 100)
    assert (tally.created, len(tally.refused)) == (4, 1)
    assert variants() == []


def test_prices_of_another_currency_are_its_minor_units(app, tmp_path):
    take(tmp_path, "品番,商品名,価格\nX-1,Soap,2.49\n", currency="USD")
    assert (style("X-1").price, style("X-1").currency) == (249, "USD")
