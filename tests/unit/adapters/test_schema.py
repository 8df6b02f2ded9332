"""The schema of the table: what is stored under which key, and that nobody else knows."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb import schema
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.reporting.listing import (
    ActsAbout,
    Listed,
    Listing,
    OfCampaign,
    ToRecipient,
    WaitingInLane,
    WithStatus,
    all_lists_of,
)
from simulation.makers import waiting_call

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "functions/redial/adapters/dynamodb/schema.py"
# A script for people, printed: it stands in another file than this one when it runs.
PRINTED = ROOT / "local/commands/welcome.py"
OURS = ("functions", "infra", "simulation", "local", "redial_cli", "bench", "dashboard", "voice_emulator")
# Keys' beginnings, whole keys that could be mistaken for nothing else, composed partitions, and names of indexes.
STORED = re.compile(
    r"""["'](?:CALL|REJECTED|MESSAGE|RECIPIENT|FAILURE|CAMPAIGN|ALLOWANCE|TALLY|SECRET)\#"""
    r"""|(?i:status|waiting|stretch)\}\#|["']PREDICTIONS["']|["'](?:WAITING)\#|["']by_(?:status|recipient|campaign|expiry)["']"""
)


def test_nobody_else_knows_a_key_or_an_index() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in OURS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path not in {SCHEMA, PRINTED}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if STORED.search(line)
    }

    assert found == set()


def held(call: Call) -> Call:
    return replace(call, wait_reason=WaitReason.NOT_PERMITTED)


@pytest.mark.parametrize(
    ("call", "partition"),
    [
        (waiting_call(lane="critical"), "WAITING#critical"),
        (waiting_call(lane="urgent"), "WAITING#urgent"),
        (waiting_call(lane="bulk"), "WAITING#bulk"),
        (held(waiting_call(lane="bulk")), "WAITING#NOT_PERMITTED"),
        *((replace(waiting_call(), status=each), str(each)) for each in CallStatus if each is not CallStatus.WAITING),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_call_stands_where_its_status_is_looked_for(call: Call, partition: str) -> None:
    assert schema.status_partition_of(call) == partition
    stands_in = {schema.partition_of(each).value for each in all_lists_of(call.status, call.request.lane)}
    assert partition in stands_in


@pytest.mark.parametrize(
    ("listing", "index", "value", "prefix"),
    [
        (WaitingInLane(Lane.NORMAL), "by_status", "WAITING#normal", "CALL#"),
        (WithStatus(CallStatus.CALLING), "by_status", "CALLING", "CALL#"),
        (OfCampaign("sale"), "by_campaign", "sale", "CALL#"),
        (ToRecipient("+12065550100"), "by_recipient", "+12065550100", "CALL#"),
        (Listed.NOT_PERMITTED, "by_status", "WAITING#NOT_PERMITTED", "CALL#"),
        (Listed.DO_NOT_CALL, "by_status", "DO_NOT_CALL", "RECIPIENT#"),
        (Listed.ORPHANS, "by_status", "ORPHAN", "MESSAGE#"),
        (Listed.SET_ASIDE, "by_status", "SET_ASIDE", "FAILURE#"),
        (Listed.ACTS, "by_status", "AUDIT", "AUDIT#"),
        (ActsAbout("call 1"), "by_campaign", "\u0001AUDIT call 1", "AUDIT#"),
        (Listed.CAMPAIGNS, "by_status", "CAMPAIGN", "CAMPAIGN#"),
    ],
    ids=str,
)
def test_lists_stand_where_earlier_versions_left_them(listing: Listing, index: str, value: str, prefix: str) -> None:
    found = schema.partition_of(listing)

    assert (found.of_index.name, found.value, found.key_prefix) == (index, value, prefix)


def test_keys_are_those_of_earlier_versions() -> None:
    assert (schema.REJECTED, schema.ALLOWANCE, schema.TALLY_NOW) == ("REJECTED#", "ALLOWANCE#", "TALLY#NOW")
    assert (schema.CONTROL, schema.PREDICTIONS, schema.CURSOR_KEY) == ("CONTROL", "PREDICTIONS", "SECRET#CURSORS")
    assert (schema.EXPIRING, schema.KEY) == ("WAITING", "pk")


def test_only_code_that_knows_hours_may_change_a_call_that_keeps_some() -> None:
    assert schema.needed_form_of(waiting_call()) is None
    assert schema.needed_form_of(held(waiting_call())) is None
    assert schema.needed_form_of(replace(waiting_call(), keeps_hours=True)) == 3
    assert schema.needed_form_of(replace(waiting_call(), wait_reason=WaitReason.CALLING_HOURS)) == 3


def test_only_code_that_knows_retry_policies_may_change_a_call_that_names_one() -> None:
    call = replace(waiting_call(), keeps_hours=True)
    named = replace(call, request=replace(call.request, retry_policy="gentle"))
    assert schema.needed_form_of(named) == 4
