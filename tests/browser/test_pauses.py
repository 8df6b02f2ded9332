"""Why nothing is dialled for a while, as the overview says it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from redial.adapters import clients
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.send_results import spend_limit_reached
from redial.domain.pacing.waits import LimitName
from simulation.records import put
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser


def test_a_spend_limit_is_told_as_what_it_is(wide: Opened) -> None:
    wide.stack.stand_still()
    with wide.stack.at_once():
        allowances = DynamoDbAllowance(Table(clients.dynamodb(), "calls"), "us-east-1")
        put(allowances, spend_limit_reached(Allowance(), "t1", wide.stack.now()))
    wide.go()
    attention = wide.page.locator(".attention")
    expect(attention).to_contain_text("The account's spend limit is reached. All calls wait; one tries in 15 min")
    expect(attention).not_to_contain_text("asked to slow down")
    expect(wide.page.locator(".allowance")).to_contain_text(
        "the account's spend limit at the voice service is reached."
    )


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (LimitName.PAUSED_AFTER_THROTTLING, "The voice service asked to slow down."),
        (LimitName.PAUSED_AFTER_ERROR, "The voice service failed."),
        (LimitName.ACCOUNT_DAY, "Dialling rests."),
    ],
)
def test_a_pause_is_told_with_its_own_reason(wide: Opened, limit: LimitName, told: str) -> None:
    wide.stack.stand_still()
    with wide.stack.at_once():
        allowances = DynamoDbAllowance(Table(clients.dynamodb(), "calls"), "us-east-1")
        now = wide.stack.now()
        put(allowances, Allowance(backoff=Backoff().pause_until(now + timedelta(minutes=10), limit, now)))
    wide.go()
    expect(wide.page.locator(".attention")).to_contain_text(f"{told} Dialling goes on in 10 min")
