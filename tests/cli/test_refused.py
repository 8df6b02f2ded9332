"""What the voice service refuses, on the command line: `redial redrive refused`, `redial status` and what doctor finds."""

import httpx
import pytest
from msgspec.structs import replace

import redial_cli.session
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.failure_notes import DynamoDbFailureNotes
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.failure_notes import no_failures, note_failure
from redial.domain.pacing.allowance import Allowance
from redial_cli.client.stacks import find_stack
from redial_cli.doctor import work_checks
from redial_cli.doctor.findings import Finding, Verdict, run
from simulation.makers import at, waiting_call
from simulation.records import put
from tests.api.conftest import SetClock
from tests.api.refused_calls import GONE
from tests.cli.conftest import STACK, Gateway, Redial
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.usefixtures("found_once")


def flat(text: str) -> str:
    return " ".join(text.split())


def statuses(calls: DynamoDbCalls, stored: list[Call]) -> list[CallStatus]:
    found = [calls.get(call.call_id) for call in stored]
    return [call.status for call in found if call is not None]


def test_show_tells_what_is_held_and_how_many_could_go_and_changes_nothing(
    redial: Redial, calls: DynamoDbCalls, refused: list[Call]
) -> None:
    shown = redial("redrive", "refused", "--show")
    assert shown.exit_code == 0
    assert "The campaign sale held since" in flat(shown.stdout)
    assert f"5 sends refused: {GONE}" in flat(shown.stdout)
    assert "5 calls can be made due again. 1 call without time left, left as REJECTED." in flat(shown.stdout)
    (hold,) = redial.json("redrive", "refused", "--show")["holds"]
    assert (hold["scope"], hold["campaign"], hold["message"]) == ("campaign", "sale", GONE)
    assert set(statuses(calls, refused)) == {CallStatus.REJECTED}


def test_it_asks_first_and_takes_yes_alone_for_a_yes(
    redial: Redial, calls: DynamoDbCalls, refused: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = redial("redrive", "refused")
    assert asked.exit_code == 2, "there is nobody to ask"
    assert "Make 5 calls due again? Say --yes" in flat(asked.stderr)
    for typed, status in (("n\n", CallStatus.REJECTED), ("\n", CallStatus.REJECTED), ("y\n", CallStatus.WAITING)):
        monkeypatch.setattr(redial_cli.session, "stdin", lambda typed=typed: Terminal(typed))
        answered = redial("redrive", "refused")
        assert answered.exit_code == 0
        assert set(statuses(calls, refused[:5])) == {status}, typed
    assert "5 calls made due again." in flat(answered.stdout)
    assert statuses(calls, refused[5:]) == [CallStatus.REJECTED]


def test_yes_asks_nothing_and_a_second_time_there_is_nothing_left(
    redial: Redial, calls: DynamoDbCalls, refused: list[Call]
) -> None:
    done = redial.json("redrive", "refused", "--yes")
    assert (done["redriven"], done["too_late"], done["done"]) == (5, 1, True)
    assert set(statuses(calls, refused[:5])) == {CallStatus.WAITING}
    again = redial("redrive", "refused")
    assert again.exit_code == 0, "nothing to do is no question"
    assert "0 calls can be made due again." in flat(again.stdout)
    assert redial.json("redrive", "refused", "--yes")["redriven"] == 0


def test_where_nothing_was_refused_it_says_so(redial: Redial) -> None:
    for arguments in ((), ("--show",), ("--yes",)):
        said = redial("redrive", "refused", *arguments)
        assert said.exit_code == 0, arguments
        assert "Nothing is held." in said.stdout
    assert redial.json("redrive", "refused", "--show") == {"holds": [], "ended": []}


def test_what_the_service_answered_is_printed_as_text(redial: Redial, table: Table, refused: list[Call]) -> None:
    allowances = DynamoDbAllowance(table, "us-east-1")
    allowance = allowances.load()
    (hold,) = allowance.refusals.holds
    hostile = replace(hold, message="[red]no[/red] \x1b]0;title\x07 set")
    put(allowances, replace(allowance, refusals=replace(allowance.refusals, holds=(hostile,))))
    for arguments in (("redrive", "refused", "--show"), ("status",)):
        printed = redial(*arguments).stdout
        assert "[red]no[/red]" in flat(printed)
        assert "\x1b]" not in printed


def test_status_tells_what_is_held_and_why(redial: Redial, refused: list[Call]) -> None:
    shown = flat(redial("status").stdout)
    assert "The campaign sale is held since" in shown
    assert GONE in shown


def work() -> list[Finding]:
    return list(run("work", work_checks.check_work, find_stack(STACK, region="us-east-1")))


def wrong() -> list[str]:
    return [finding.text for finding in work() if finding.verdict is Verdict.WRONG]


def set_aside(table: Table, call: Call, clock: SetClock) -> None:
    note = no_failures(call.call_id)
    for _ in range(3):
        note = note_failure(note, "TypeError: no", clock.now())
    put(DynamoDbFailureNotes(table).at(call.call_id), note)


def test_doctor_tells_a_hold_with_its_cause_and_the_way_back(redial: Redial, refused: list[Call]) -> None:
    (hold,) = [finding for finding in work() if "is held" in finding.text]
    assert hold.verdict is Verdict.WRONG
    assert "The campaign sale" in hold.text
    assert f"refused 5 sends in a row ({GONE})" in hold.text
    assert "docs/alarms/sends-refused.md" in hold.mend
    assert "`redial redrive refused`" in hold.mend


def test_doctor_tells_what_is_set_aside_and_does_not_take_it_for_one_that_dial_forgets(
    redial: Redial, calls: DynamoDbCalls, table: Table, clock: SetClock
) -> None:
    bad = waiting_call("bad")
    calls.add(bad)
    clock.time = at(3_600)
    assert any("is due for 60 minutes, although the allowance is not used" in text for text in wrong())
    set_aside(table, bad, clock)
    (text,) = wrong()
    assert text.startswith("1 call is set aside")
    assert f"{bad.call_id} failed 3 times: TypeError: no" in text
    # One beside it that nothing keeps from its turn still rings.
    calls.add(replace(waiting_call("forgotten"), status_at=at(1_800)))
    assert any("is due for 30 minutes" in text for text in wrong())


def test_doctor_does_not_take_a_held_call_for_one_that_dial_forgets(
    redial: Redial, calls: DynamoDbCalls, refused: list[Call], clock: SetClock
) -> None:
    calls.add(waiting_call("held", campaign="sale"))
    clock.time = at(3_600)
    (text,) = wrong()
    assert "is held since" in text
    calls.add(replace(waiting_call("forgotten", campaign="other"), status_at=at(1_800)))
    assert any("is due for 30 minutes" in text for text in wrong())


def test_doctor_rings_for_no_call_where_all_are_held(
    redial: Redial, calls: DynamoDbCalls, table: Table, refused: list[Call], clock: SetClock
) -> None:
    allowances = DynamoDbAllowance(table, "us-east-1")
    refusals = allowances.load().refusals
    (hold,) = refusals.holds
    on_all = replace(hold, scope=type(hold.scope)("all"), last_at=at(3_590), next_probe_at=at(3_640))
    put(allowances, Allowance(refusals=replace(refusals, holds=(on_all,))))
    calls.add(waiting_call("held"))
    clock.time = at(3_600)
    (text,) = wrong()
    assert text.startswith("All dialling is held")
    clock.time = at(3_650)  # a probe is due: a moment in which nothing waits for the hold
    assert len(wrong()) == 1


def test_doctor_asks_for_no_more_where_nothing_is_late(redial: Redial, gateway: Gateway, refused: list[Call]) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return gateway.ask_the_function(request)

    gateway.answer = answer
    work()
    assert not any(path.endswith(("/calls", "/explanation")) for path in asked)
