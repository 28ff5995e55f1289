import pytest
from sqlalchemy import update

from omni.extensions import db
from omni.models.match import MatchPair
from omni.queries.doctor import list_findings
from omni.services import matching
from omni.transactions import transaction


@pytest.fixture
def pair(shop):
    """Two who were told apart."""
    first, second = shop.member(), shop.member()
    with transaction():
        return matching.remember_difference(first, second, actor=shop.actor()).id


def test_sound_books_are_not_complained_of(pair):
    assert list_findings(("matching",)) == []


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"decided_at": None}, "when it was decided"),
        ({"merge_event_id": 77}, "the merge of a pair"),
    ],
)
def test_what_does_not_hold_is_found(pair, wrong, what):
    with transaction():
        db.session.execute(update(MatchPair).values(**wrong))
    assert [finding.what for finding in list_findings(("matching",))] == [what]
