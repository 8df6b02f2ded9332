"""`DryRun` of SendVoiceMessage: what would stand against a call, and nothing of it."""

from datetime import timedelta

import pytest

from tests.emulator.harness import COMPLETED, Harness, Make
from tests.emulator.v2.v2_scripts import place_script, refused


def test_a_dry_run_checks_everything_and_does_nothing(harness: Harness) -> None:
    for _ in range(3):
        assert set(harness.send_v2(DryRun=True)) == {"MessageId"}
    call = harness.service.log.calls[-1]
    assert (call.decision, call.call_placed, call.status_code, call.events) == ("dry run", False, 200, ())
    assert harness.send_v2(DryRun=True, VoiceId="x")["__type"] == "ValidationException"
    assert harness.service.counters.as_groups()["calls"] == {"dry run": 3, "refused": 1}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("access_denied", "AccessDeniedException"),
        ("expired_token", "ExpiredTokenException"),
        ("throttled", "ThrottlingException"),
        ("error_without_call", "InternalServerException"),
    ],
)
def test_a_dry_run_meets_what_the_next_call_will_meet(make_harness: Make, fault: str, error: str) -> None:
    """What forbids a stack to call is what a dry run is to find out."""
    by_chance, by_script = make_harness(faults={fault: 1}), make_harness()
    place_script(by_script, COMPLETED, {"send": fault}, "completed")
    for harness in (by_chance, by_script):
        for _ in range(2):
            assert harness.send_v2(DryRun=True)["__type"] == error
            call = harness.service.log.calls[-1]
            assert (call.call_placed, call.fault, call.attempt) == (False, fault, None)
    assert by_script.send_v2()["__type"] == error
    by_script.clock.advance(timedelta(seconds=1))
    assert set(by_script.send_v2(DryRun=True)) == {"MessageId"}
    assert by_script.send_v2()["MessageId"]


def test_a_dry_run_is_refused_as_a_call_to_its_recipient_is(harness: Harness) -> None:
    place_script(harness, COMPLETED, {"send": "opted_out"})
    assert refused(harness.send_v2(DryRun=True)) == ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT")
    assert refused(harness.send_v2("+12065550187", DryRun=True)) == ("ValidationException", "OTHER")
    # What happens to the answer of a call that is placed is none of its.
    assert set(harness.send_v2("+12065550183", DryRun=True)) == {"MessageId"}


def test_a_dry_run_meets_the_windows(harness: Harness) -> None:
    harness.send_v2()
    assert harness.send_v2(DryRun=True)["__type"] == "ThrottlingException"
