"""What a grant permits."""

import pytest

from redial.domain.call.requests import Lane
from redial.domain.rights.rights import NOTHING_SAID, Grant, grants_of, in_words

DESK = Grant(lanes=("normal", "bulk"), campaigns=("clinic-*", "recall-202?"))
BULK = Grant(lanes=("bulk",))
SALE = Grant(campaigns=("sale",))


@pytest.mark.parametrize(
    ("campaign", "permitted"),
    [
        ("clinic-a", True),
        ("clinic-", True),
        ("Clinic-a", False),
        ("a clinic-a", False),
        ("recall-2026", True),
        ("recall-20261", False),
    ],
)
def test_campaigns_are_named_in_their_own_case(campaign: str, permitted: bool) -> None:
    assert DESK.permits_campaign(campaign) is permitted
    assert DESK.permits_call(Lane.BULK, campaign) is permitted
    assert not DESK.permits_call(Lane.URGENT, campaign)


def test_calls_of_no_campaign_need_all_campaigns() -> None:
    assert [grant.permits_call(Lane.BULK, None) for grant in (DESK, BULK, SALE)] == [False, True, False]


def test_lanes_and_everything_need_all_campaigns() -> None:
    assert [grant.permits_lane(Lane.BULK) for grant in (DESK, BULK, SALE, Grant())] == [False, True, False, True]
    assert [grant.permits_everything for grant in (DESK, BULK, SALE, Grant())] == [False, False, False, True]


def test_who_is_named_has_what_is_said_of_it_and_others_what_is_said_of_them() -> None:
    rights = {"desk": DESK, "bulk": BULK, "*": SALE}
    assert grants_of(rights, ["desk", "bulk", "desk"]) == (DESK, BULK)
    assert grants_of(rights, ["nobody"]) == (SALE,)
    assert grants_of({"desk": DESK}, ["nobody"]) == ()
    assert grants_of({}, ["nobody"]) == NOTHING_SAID


def test_rights_are_told_in_words() -> None:
    assert in_words([Grant()]) == "everything"
    assert in_words([DESK]) == "the lanes normal, bulk in the campaigns clinic-*, recall-202?"
    assert in_words([BULK, SALE]) == "the lanes bulk whatever the campaign; all lanes in the campaigns sale"
    assert in_words([]) == "nothing"
