"""The limits that have a window, on a clock that the tests move."""

from collections import defaultdict
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulator.harness import NO_RATE_LIMITS, Harness, sns
from voice_emulator.accounts.limits import DAY_MS, KeyedWindows
from voice_emulator.service.scenarios import read_scripts
from voice_emulator.settings.emulator_settings import WindowKind, change_settings

Make = Callable[..., Harness]
SETS = "/v1/sms-voice/configuration-sets"


def statuses(harness: Harness, count: int, **changes: str) -> list[int]:
    return [harness.send(**changes).status_code for _ in range(count)]


@pytest.mark.parametrize(("profile", "allowed"), [("sandbox", 5), ("production", 20)])
def test_a_call_above_those_of_a_minute_is_refused(make_harness: Make, profile: str, allowed: int) -> None:
    unlimited = {**NO_RATE_LIMITS}
    del unlimited["calls_per_minute"]
    harness = make_harness(profile=profile, limits=unlimited)
    assert statuses(harness, allowed + 1) == [200] * allowed + [429]
    refused = harness.service.log.calls[-1]
    assert (refused.decision, refused.limit, refused.error_type) == (
        "refused",
        "calls_per_minute",
        "TooManyRequestsException",
    )
    assert refused.limit_opens_at_ms == refused.arrived_at_ms + 60_000
    harness.advance(milliseconds=59_999)
    assert harness.send().status_code == 429
    harness.advance(milliseconds=1)
    assert statuses(harness, allowed + 1) == [200] * allowed + [429]


def test_calls_per_second_are_counted_for_each_origination_number(make_harness: Make) -> None:
    harness = make_harness(limits={**NO_RATE_LIMITS, "calls_per_second_per_number": 1})
    assert harness.send().status_code == 200
    assert harness.send(OriginationPhoneNumber="+12065550198").status_code == 200
    assert harness.send().status_code == 429
    assert harness.service.log.calls[-1].limit == "calls_per_second_per_number"
    # The same number in another way of writing it.
    assert harness.send(OriginationPhoneNumber="+1 (206) 555-0199").status_code == 429
    harness.advance(milliseconds=999)
    assert harness.send().status_code == 429
    harness.advance(milliseconds=1)
    assert harness.send().status_code == 200


@pytest.mark.parametrize("profile", ["sandbox", "production"])
def test_five_calls_to_one_recipient_in_24_hours(make_harness: Make, profile: str) -> None:
    harness = make_harness(profile=profile, limits={**NO_RATE_LIMITS, "calls_per_recipient_per_day": 5})
    for _ in range(5):
        assert harness.send().status_code == 200
        harness.advance(hours=2)
    assert harness.send().status_code == 429
    assert harness.service.log.calls[-1].limit == "calls_per_recipient_per_day"
    assert harness.send("+1 206-555-0100").status_code == 429
    assert harness.send("+12065550101").status_code == 200
    harness.advance(hours=13, minutes=59, seconds=59, milliseconds=999)
    assert harness.send().status_code == 429
    harness.advance(milliseconds=1)
    assert statuses(harness, 2) == [200, 429]


def test_twenty_calls_a_day_in_the_sandbox(make_harness: Make) -> None:
    harness = make_harness(profile="sandbox", limits={"calls_per_recipient_per_day": "off"})
    accepted = 0
    for _ in range(30):
        accepted += harness.send().status_code == 200
        harness.advance(minutes=1)
    assert accepted == 20
    assert {call.limit for call in harness.service.log.calls if call.decision == "refused"} == {"calls_per_day"}


def test_no_daily_limit_in_production(make_harness: Make) -> None:
    harness = make_harness(limits={"calls_per_recipient_per_day": "off"})
    for _ in range(100):
        assert harness.send().status_code == 200
        harness.advance(seconds=3)


def test_of_several_limits_the_one_that_opens_last_is_named(make_harness: Make) -> None:
    harness = make_harness(limits={"calls_per_minute": 1, "calls_per_recipient_per_day": 1})
    harness.send()
    assert harness.place().limit == "calls_per_recipient_per_day"
    assert harness.place("+12065550101").limit == "calls_per_minute"


def test_refused_calls_take_no_place(make_harness: Make) -> None:
    harness = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 2})
    statuses(harness, 2)
    for _ in range(59):
        harness.advance(seconds=1)
        assert harness.send().status_code == 429
    harness.advance(seconds=1)
    assert statuses(harness, 3) == [200, 200, 429]


def test_requests_that_are_wrong_take_no_place(make_harness: Make) -> None:
    harness = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 1})
    assert harness.send(Content=None).status_code == 400
    assert harness.send(ConfigurationSetName="none").status_code == 400
    assert harness.send().status_code == 200


def test_a_limit_of_zero_lets_nothing_through(make_harness: Make) -> None:
    harness = make_harness(limits={"calls_per_minute": 0})
    assert statuses(harness, 2) == [429, 429]


def test_fixed_windows_begin_with_the_minute(make_harness: Make) -> None:
    harness = make_harness(windows="fixed", limits={**NO_RATE_LIMITS, "calls_per_minute": 2})
    harness.advance(seconds=59)
    assert statuses(harness, 3) == [200, 200, 429]
    harness.advance(seconds=1)
    assert statuses(harness, 3) == [200, 200, 429]


def test_a_limit_can_be_lowered_raised_and_switched_off_while_calls_go_on(make_harness: Make) -> None:
    harness = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 3})
    assert statuses(harness, 4) == [200, 200, 200, 429]
    for limit, expected in ((5, [200, 200, 429]), (1, [429]), (None, [200] * 9)):
        change_limit(harness, limit)
        assert statuses(harness, len(expected)) == expected


def test_a_limit_that_was_off_counts_from_the_moment_at_which_it_is_switched_on(make_harness: Make) -> None:
    """It could not keep what it does not know how much of it will matter."""
    harness = make_harness(limits=NO_RATE_LIMITS)
    assert statuses(harness, 9) == [200] * 9
    change_limit(harness, 2)
    assert statuses(harness, 3) == [200, 200, 429]
    harness.advance(seconds=60)
    assert statuses(harness, 1) == [200]


def change_limit(harness: Harness, limit: int | None) -> None:
    harness.service.settings = change_settings(harness.service.settings, {"limits": {"calls_per_minute": limit}})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"{SETS}/set/event-destinations", None),
        ("PUT", f"{SETS}/set/event-destinations/one", {"EventDestination": sns()}),
        ("DELETE", f"{SETS}/set/event-destinations/one", None),
    ],
)
def test_event_destinations_are_read_updated_and_deleted_once_a_second(
    harness: Harness, method: str, path: str, body: object
) -> None:
    harness.create_configuration_set("set", one=sns())
    assert harness.request(method, path, body).status_code == 200
    harness.advance(milliseconds=999)
    reply = harness.request(method, path, body)
    assert (reply.status_code, reply.error_type) == (429, "TooManyRequestsException")
    assert harness.service.log.requests[-1].limit == "event_destination_requests_per_second"
    harness.advance(milliseconds=1)
    assert harness.request(method, path, body).status_code in (200, 404)


def test_the_three_operations_have_a_second_each(harness: Harness) -> None:
    harness.create_configuration_set("set", one=sns())
    path = f"{SETS}/set/event-destinations"
    assert harness.request("GET", path).status_code == 200
    assert harness.request("PUT", f"{path}/one", {"EventDestination": sns()}).status_code == 200
    assert harness.request("DELETE", f"{path}/one").status_code == 200


def test_creating_event_destinations_has_no_such_limit(harness: Harness) -> None:
    harness.create_configuration_set("set", **{f"d{number}": sns() for number in range(10)})


@given(
    kind=st.sampled_from(["sliding", "fixed"]),
    limit=st.integers(min_value=1, max_value=6),
    length_ms=st.sampled_from([10, 1_000]),
    steps=st.lists(st.tuples(st.integers(min_value=0, max_value=400), st.sampled_from("ab")), max_size=200),
)
def test_a_window_lets_through_exactly_what_it_may(
    kind: WindowKind, limit: int, length_ms: int, steps: list[tuple[int, str]]
) -> None:
    """Beside a checker that counts every stamp anew."""
    windows = KeyedWindows(length_ms)
    passed: dict[str, list[int]] = defaultdict(list)
    now_ms = 1_767_225_600_123
    for step_ms, key in steps:
        now_ms += step_ms
        start = now_ms // length_ms * length_ms if kind == "fixed" else now_ms - length_ms + 1
        may_pass = sum(stamp >= start for stamp in passed[key]) < limit
        opens_at = windows.opens_at(key, limit, now_ms, kind)
        assert (opens_at is None) == may_pass
        if opens_at is None:
            windows.take(key, limit, now_ms)
            passed[key].append(now_ms)
        else:
            assert opens_at > now_ms
            assert windows.opens_at(key, limit, opens_at, kind) is None
            assert windows.opens_at(key, limit, opens_at - 1, kind) is not None


def test_recipients_are_forgotten_once_their_day_is_over() -> None:
    windows = KeyedWindows(DAY_MS)
    for day in range(3):
        for number in range(5_000):
            windows.take(f"{day} {number}", 5, day * 2 * DAY_MS)
    assert len(windows) <= 10_000


def test_only_the_stamps_that_matter_are_kept() -> None:
    windows = KeyedWindows(1_000)
    for now_ms in range(0, 100_000, 10):
        windows.take("key", 100, now_ms)
    assert windows.opens_at("key", 100, 100_000, "sliding") is None
    assert windows.opens_at("key", 99, 100_000, "sliding") == 100_010
    assert len(windows._stamps["key"]) <= 2 * 100 + 8


def test_attempts_are_counted_for_the_destinations_called_last(make_harness: Make) -> None:
    """A run that never ends must not grow with each number."""
    harness = make_harness(log_capacity=10, limits=NO_RATE_LIMITS)
    harness.service.place_script("+14155550001", read_scripts({"+14155550001": ["busy", "completed"]})["+14155550001"])
    for number in range(100):
        harness.send(f"+1415555{number:04}")
        harness.send("+14155550001")  # called all the time, never forgotten
    (account_region,) = harness.service._account_regions.values()
    assert len(account_region.destinations) <= 20
    assert harness.place("+14155550001").attempt == 102
    assert harness.place("+14155550005").attempt == 1
