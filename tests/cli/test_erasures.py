"""`redial erase` and `redial erasures`."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.erasures import DynamoDbErasures
from redial.adapters.dynamodb.table import Table
from redial.application.versioned import update
from redial.domain.erasure.erasures import Erasure, ErasureCounts, gone_on, gone_through
from simulation.makers import at
from tests.api.stored_calls import add
from tests.cli.conftest import Redial, plain


def gone_through_at(erasure: Erasure, now: datetime) -> Erasure:
    return gone_through(gone_on(erasure, None, ErasureCounts(calls=1), 0), now)


@pytest.fixture
def carry_out(table: Table) -> Any:
    """Give what carries an erasure out, as `dial` does."""

    def done(erasure_id: str) -> None:
        target = DynamoDbErasures(table, timedelta(days=90)).at(erasure_id)
        for seconds in (10, 400):
            update(target, partial(gone_through_at, now=at(seconds)))

    return done


def test_what_would_be_erased_is_told_and_nothing_is_done_unasked(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls)
    redial("dnc", "add", "(206) 555-0100")
    told = redial("erase", "(206) 555-0100", "--dry-run").stdout
    assert "+1206*****00: 1 call or bad request." in told
    assert "1 call of them would be cancelled." in told
    assert "It stays on the do-not-call list, without the reason that is noted there." in told
    leaves = redial("erase", "(206) 555-0100", "--dry-run", "--also-do-not-call").stdout
    assert "It leaves the do-not-call list." in leaves
    asked = redial("erase", "(206) 555-0100")
    assert asked.exit_code == 2
    assert "Erase all data of (206) 555-0100?" in plain(asked.stderr)
    assert redial.json("erasures") == {"erasures": [], "is_all": True}


def test_erasure_is_asked_for_with_its_reason_and_listed(redial: Redial, calls: DynamoDbCalls, carry_out: Any) -> None:
    add(calls)
    assert redial("erasures").stdout == "Nothing was erased.\n"
    asked = redial.json("erase", "(206) 555-0100", "--yes", "--reason", "asked us to")
    assert (asked["done"], asked["reason"]) == (False, "asked us to")
    under_way = redial("erasures", asked["id"])
    assert (under_way.exit_code, "under way" in under_way.stdout) == (1, True)
    carry_out(asked["id"])
    done = redial("erasures", asked["id"])
    assert (done.exit_code, "2 calls erased" in plain(done.stdout).replace("\n", " ")) == (0, True)
    assert "asked us to" in plain(redial("erasures", width=140).stdout)
    lines = redial("erasures", width=80).stdout.splitlines()
    assert any(asked["id"] in line and "  done " in line for line in lines), "nothing that belongs together is folded"
    assert any("asked us to" in line for line in lines)
    assert max(map(len, lines)) <= 80
    (act,) = redial.json("audit", "--kind", "erase")["acts"]
    assert act["reason"] == "asked us to"


def test_it_is_waited_for(redial: Redial, carry_out: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slept = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            carry_out(redial.json("erasures")["erasures"][0]["id"])

    monkeypatch.setattr("redial_cli.commands.erase_command.sleep", sleep)
    waited = redial("erase", "+12065550100", "--yes", "--wait")
    assert (waited.exit_code, ": done " in plain(waited.stdout), len(slept)) == (0, True, 2)
    # Whoever keeps what is told of a job sees how far it came: a line when that changed, and not at each look.
    assert plain(waited.stderr).count("Erasure ") == 1


def test_number_that_is_none_is_told(redial: Redial) -> None:
    refused = redial("erase", "555-0100", "--yes")
    assert refused.exit_code != 0
    assert "destination_phone_number" in refused.stderr
    assert redial("erasures", "nothing").exit_code != 0
