"""What a token may do is one of the scopes there are."""

import pytest

from omni.domain.errors import Invalid
from omni.domain.scopes import SCOPES, check_scopes


def test_a_star_is_every_scope_of_its_area():
    assert check_scopes(["holds:*"]) == ["holds:read", "holds:write"]


def test_scopes_come_once_and_in_order():
    assert check_scopes(["stock:read", "members:read", "stock:*"]) == ["members:read", "stock:read"]


@pytest.mark.parametrize("asked", [[], ["*"], ["stock"], ["stock:write"], [""], ["*:*"]])
def test_others_are_refused(asked):
    with pytest.raises(Invalid):
        check_scopes(asked)


def test_every_scope_names_an_area_and_what():
    assert all(len(scope.split(":")) == 2 for scope in SCOPES)
