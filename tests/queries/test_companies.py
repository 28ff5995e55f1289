"""The company that stands for the chain, and whether anybody has begun."""

import pytest
from flask import Flask

from omni.queries import companies
from tests.factories import Shop


def test_an_empty_database_has_neither_company_nor_people(app: Flask) -> None:
    assert companies.find_company() is None
    assert not companies.has_people()
    with pytest.raises(companies.NoCompany):
        companies.get_company()


def test_a_shop_at_work_has_both(shop: Shop) -> None:
    assert companies.get_company().id == shop.company
    assert companies.has_people()
    rules = companies.find_point_rules(shop.company)
    assert rules is not None
    assert (rules.points, rules.per_yen) == (1, 100)
