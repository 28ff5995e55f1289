"""Whatever the document allows, and much that it does not: no 5xx, nothing undocumented."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from omni.extensions import db
from tests.programs import make_token

EXAMPLES = 6


@pytest.fixture
def asked(app, shop):
    """The document of a shop that has a little of everything, and a token for all of it."""
    for variant in shop.dress.values():
        shop.stock(variant, 500)
        shop.stock(variant, 500, shop.warehouse)
    shop.member(card="4901000000017", phone="09012345678")
    _, secret = make_token(shop, rate_per_minute=60_000)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app), secret


@pytest.mark.slow
def test_no_5xx_and_no_undocumented_answer(asked):
    schema, secret = asked
    seen = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in GenerationMode:
            _check(operation, mode, {"Authorization": f"Bearer {secret}"})
        seen += 1
    assert seen > 25


def _check(operation, mode, headers):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
        db.session.rollback()

    run()
