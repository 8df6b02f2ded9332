"""Events on their way: one destination's trouble is no other's, and nobody waits."""

import threading
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pytest

from tests.patience import PATIENCE_S, wait_until
from voice_emulator.delivery import publishing
from voice_emulator.delivery.publishing import Delivery, NoPublisher, ThreadedPublisher
from voice_emulator.echo import LONGEST_MESSAGE
from voice_emulator.log.call_log import DeliveryRecord
from voice_emulator.log.counters import Counters


def delivery(arn: str = "good", payload: bytes = b"{}") -> Delivery:
    return Delivery(arn, payload, 0, DeliveryRecord("destination", arn))


class Destinations:
    """Some of which fail, or never end."""

    def __init__(self) -> None:
        self.delivered: list[tuple[str, bytes]] = []
        self.failures_left = {"missing": 10**9, "back soon": 2}
        self.blocked = threading.Event()
        self.takes_its_time: Callable[[], object] = lambda: None

    def deliver(self, delivery: Delivery) -> None:
        self.takes_its_time()
        if delivery.arn == "stuck":
            self.blocked.wait(2 * PATIENCE_S)
        if self.failures_left.get(delivery.arn, 0) > 0:
            self.failures_left[delivery.arn] -= 1
            raise ConnectionError("nobody there")
        self.delivered.append((delivery.arn, delivery.payload))


class Silent(Destinations):
    """All of them take an event, and never say so."""

    def deliver(self, delivery: Delivery) -> None:
        super().deliver(delivery)
        raise TimeoutError("no answer")


class Rig:
    """A publisher whose time passes in its pauses alone, each in no time; unless it is that of the machine."""

    def __init__(
        self, keep_trying_s: float, *, in_real_time: bool = False, destinations: Destinations | None = None
    ) -> None:
        self.destinations = destinations or Destinations()
        self.lines: list[str] = []
        self.counters = Counters()
        self.now = 0.0
        deliver, report = self.destinations.deliver, self.lines.append
        if in_real_time:
            self.publisher = ThreadedPublisher(deliver, keep_trying_s, self.counters, report)
        else:
            self.publisher = ThreadedPublisher(
                deliver, keep_trying_s, self.counters, report, monotonic=lambda: self.now, pause=self.pass_by
            )

    def pass_by(self, _dropped: threading.Event, seconds: float) -> None:
        self.now += seconds

    def counted(self) -> dict[str, int]:
        return self.counters.as_groups().get("deliveries", {})


Make = Callable[..., Rig]


@pytest.fixture
def make_rig() -> Iterator[Make]:
    rigs: list[Rig] = []

    def make(keep_trying_s: float, **further: Any) -> Rig:
        rigs.append(Rig(keep_trying_s, **further))
        return rigs[-1]

    yield make
    for rig in rigs:
        rig.destinations.blocked.set()
        rig.publisher.close()


def test_events_of_a_destination_keep_their_order(make_rig: Make) -> None:
    rig = make_rig(1)
    for number in range(200):
        rig.publisher.publish(delivery(payload=b"%d" % number))
    wait_until(lambda: rig.counted() == {"delivered": 200})
    assert [payload for _, payload in rig.destinations.delivered] == [b"%d" % number for number in range(200)]


def test_a_destination_that_fails_or_hangs_holds_up_no_other(make_rig: Make) -> None:
    rig = make_rig(60, in_real_time=True)
    for arn in ("missing", "stuck", "good"):
        for _ in range(5):
            rig.publisher.publish(delivery(arn))
    wait_until(lambda: len(rig.destinations.delivered) == 5)
    assert {arn for arn, _ in rig.destinations.delivered} == {"good"}


def test_an_answer_that_an_error_repeats_is_cut(make_rig: Make) -> None:
    def answer() -> None:
        raise ValueError(f"a page of a proxy: {'x' * 100_000}")

    rig, refused = make_rig(0), delivery()
    rig.destinations.takes_its_time = answer
    rig.publisher.publish(refused)
    wait_until(lambda: rig.counted() == {"given up": 1})
    assert refused.record.error is not None
    assert "a page of a proxy: xxx" in refused.record.error
    assert max(map(len, [refused.record.error, *rig.lines])) < 2 * LONGEST_MESSAGE


def test_publishing_does_not_wait(make_rig: Make) -> None:
    """The destination takes none of them before all are published."""
    rig = make_rig(60)
    for _ in range(1_000):
        rig.publisher.publish(delivery("stuck"))
    assert rig.counted() == {}
    rig.destinations.blocked.set()
    wait_until(lambda: rig.counted() == {"delivered": 1_000})


def test_a_destination_that_comes_back_gets_its_events(make_rig: Make) -> None:
    rig = make_rig(60)
    events = [delivery("back soon") for _ in range(3)]
    for event in events:
        rig.publisher.publish(event)
    wait_until(lambda: rig.counted() == {"delivered": 3})
    assert [(event.record.status, event.record.tries, event.record.error) for event in events] == [
        ("delivered", 3, None),
        ("delivered", 1, None),
        ("delivered", 1, None),
    ]
    wait_until(lambda: len(rig.lines) == 2)
    assert "nobody there" in rig.lines[0]
    assert "works again" in rig.lines[1]


def test_an_event_that_cannot_be_delivered_is_given_up_after_a_while(make_rig: Make) -> None:
    rig = make_rig(0.3)
    event = delivery("missing")
    rig.publisher.publish(event)
    wait_until(lambda: event.record.status == "given up")
    assert event.record.tries == 2
    assert event.record.error == "ConnectionError: nobody there"
    wait_until(lambda: len(rig.lines) == 2)
    assert "given up" in rig.lines[-1]
    assert rig.counted() == {"given up": 1}


def test_how_long_a_destination_takes_to_fail_is_part_of_how_long_it_is_tried(make_rig: Make) -> None:
    rig = make_rig(1)
    rig.destinations.takes_its_time = lambda: rig.pass_by(threading.Event(), 0.9)
    event = delivery("missing")
    rig.publisher.publish(event)
    wait_until(lambda: event.record.status == "given up")
    assert event.record.tries == 1


def test_what_waits_behind_an_event_without_an_answer_waits_no_longer_than_that(make_rig: Make) -> None:
    """Each of a thousand events would take five seconds to be tried in vain, one after the other."""
    rig = make_rig(60, destinations=Silent())
    all_wait = threading.Event()

    def take_five_seconds() -> None:
        all_wait.wait(PATIENCE_S)
        rig.pass_by(all_wait, 5)

    rig.destinations.takes_its_time = take_five_seconds
    events = [delivery() for _ in range(1_000)]
    for event in events:
        rig.publisher.publish(event)
    all_wait.set()
    wait_until(lambda: rig.counted() == {"given up": 1_000})
    assert rig.now <= 60 + 5
    assert {event.record.error for event in events} == {"TimeoutError: no answer"}
    assert {event.record.tries for event in events[2:]} == {0}
    wait_until(lambda: len(rig.lines) == 2)
    # Whose time is not over yet is tried for itself.
    later = delivery()
    rig.publisher.publish(later)
    wait_until(lambda: later.record.status == "given up")
    assert later.record.tries > 1


def test_what_waits_behind_an_event_that_is_refused_is_tried_for_itself(make_rig: Make) -> None:
    rig = make_rig(0.3)
    rig.destinations.failures_left["missing"] = 2
    events = [delivery("missing") for _ in range(3)]
    for event in events:
        rig.publisher.publish(event)
    wait_until(lambda: rig.counted() == {"delivered": 2, "given up": 1})
    assert [event.record.status for event in events] == ["given up", "delivered", "delivered"]


def test_trouble_is_reported_once_however_many_events_it_costs(make_rig: Make) -> None:
    rig = make_rig(0.3)
    rig.destinations.failures_left["missing"] = 3
    for _ in range(3):
        rig.publisher.publish(delivery("missing"))
    wait_until(lambda: rig.counted() == {"delivered": 1, "given up": 2})
    wait_until(lambda: len(rig.lines) == 3)
    assert rig.lines[-1].endswith("events given up meanwhile: 2")


def threads_that_publish(*, but_for: Collection[threading.Thread] = ()) -> list[threading.Thread]:
    """Give those that run, but for some: a test before may have left one that takes its time to end."""
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("publish to")]
    return [thread for thread in threads if thread not in but_for]


def test_closing_leaves_no_thread_behind(make_rig: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "CLOSED_WITHIN_S", PATIENCE_S)
    # Nobody waits for the next try, nor for the next event.
    monkeypatch.setattr(publishing, "FIRST_RETRY_S", 2 * PATIENCE_S)
    monkeypatch.setattr(publishing, "IDLE_S", 2 * PATIENCE_S)
    before = threads_that_publish()
    rig = make_rig(10 * PATIENCE_S, in_real_time=True)
    rig.publisher.publish(delivery("good"))
    rig.publisher.publish(delivery("missing"))
    wait_until(lambda: len(rig.destinations.delivered) == 1)
    rig.publisher.close()
    assert threads_that_publish(but_for=before) == []


def test_closing_does_not_wait_for_a_destination_that_never_ends(
    make_rig: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "CLOSED_WITHIN_S", 0.01)
    before = threads_that_publish()
    rig, is_asked = make_rig(60), threading.Event()
    rig.destinations.takes_its_time = is_asked.set
    rig.publisher.publish(delivery("stuck"))
    wait_until(is_asked.is_set)
    rig.publisher.close()
    assert [thread.name for thread in threads_that_publish(but_for=before)] == ["publish to stuck"]


def test_closing_waits_no_longer_for_many_destinations_than_for_one(
    make_rig: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = make_rig(60)
    for number in range(9):
        rig.publisher.publish(delivery(f"stuck {number}"))
    with monkeypatch.context() as patched:
        # As long as it is ready to wait for a thread, it waits.
        patched.setattr(threading.Thread, "join", lambda _thread, timeout: rig.pass_by(threading.Event(), timeout))
        rig.publisher.close()
    assert rig.now == publishing.CLOSED_WITHIN_S


def test_what_is_published_after_closing_is_dropped(make_rig: Make) -> None:
    rig = make_rig(1)
    rig.publisher.close()
    rig.publisher.publish(delivery())
    assert rig.destinations.delivered == []


def test_a_destination_without_events_gives_its_thread_back(make_rig: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice_emulator.delivery.publishing.IDLE_S", 0.01)
    rig = make_rig(1)
    for number in (1, 2):
        rig.publisher.publish(delivery("now and then"))
        wait_until(lambda number=number: len(rig.destinations.delivered) == number)  # type: ignore[misc]
        wait_until(lambda: not any(thread.name == "publish to now and then" for thread in threading.enumerate()))


def test_without_an_endpoint_the_log_says_that_nothing_was_published() -> None:
    event = delivery()
    NoPublisher().publish(event)
    assert event.record.status == "not published"


def test_what_waits_can_be_dropped_and_new_events_come(make_rig: Make) -> None:
    rig = make_rig(60, in_real_time=True)
    before = threads_that_publish()
    for arn in ("missing", "stuck"):
        for number in range(3):
            rig.publisher.publish(delivery(arn, f"old {number}".encode()))
    old = {thread.name: thread for thread in threads_that_publish(but_for=before)}
    wait_until(lambda: rig.lines != [])
    rig.publisher.drop()
    old["publish to missing"].join(PATIENCE_S)
    rig.destinations.failures_left.clear()
    for arn in ("missing", "good"):
        rig.publisher.publish(delivery(arn, b"new"))
    wait_until(lambda: len(rig.destinations.delivered) == 2)
    rig.destinations.blocked.set()
    old["publish to stuck"].join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in old.values())
    assert {payload for arn, payload in rig.destinations.delivered if arn != "stuck"} == {b"new"}
    assert [payload for arn, payload in rig.destinations.delivered if arn == "stuck"] in ([], [b"old 0"])
