"""A test waits for its events to arrive at an AWS endpoint, which they do in real time."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulator.harness import MESSAGE, sns
from tests.patience import PATIENCE_S
from voice_emulator import EmulatorSettings, VirtualClock, VoiceEmulator, running_emulator
from voice_emulator.delivery.publishing import Delivery, ThreadedPublisher
from voice_emulator.log.counters import Counters

EVENTS = 4


class Topic:
    """Takes events once it is open, each after a moment."""

    def __init__(self) -> None:
        self.arrived: list[Delivery] = []
        self.open = threading.Event()

    def deliver(self, delivery: Delivery) -> None:
        if not self.open.is_set():
            raise ConnectionError("the topic is closed")
        time.sleep(0.02)
        self.arrived.append(delivery)


@pytest.fixture
def topic() -> Topic:
    return Topic()


@pytest.fixture
def emulator(topic: Topic) -> Iterator[VoiceEmulator]:
    publisher = ThreadedPublisher(topic.deliver, PATIENCE_S, Counters(), lambda _line: None)
    with running_emulator(EmulatorSettings(), clock=VirtualClock(), publisher=publisher) as running:
        emulator = VoiceEmulator(running.endpoint_url)
        voice = emulator.client()
        voice.create_configuration_set(ConfigurationSetName="set")
        definition: Any = sns()
        voice.create_configuration_set_event_destination(
            ConfigurationSetName="set", EventDestinationName="topic", EventDestination=definition
        )
        message: Any = {**MESSAGE, "ConfigurationSetName": "set"}
        voice.send_voice_message(**message)
        yield emulator
        emulator.control.close()


def test_what_was_sent_has_arrived(emulator: VoiceEmulator, topic: Topic) -> None:
    topic.open.set()
    emulator.advance(minutes=5)
    emulator.wait_for_deliveries(within_s=PATIENCE_S)
    assert len(topic.arrived) == EVENTS


def test_what_is_yet_to_be_sent_is_not_waited_for(emulator: VoiceEmulator, topic: Topic) -> None:
    emulator.wait_for_deliveries(within_s=0)
    assert topic.arrived == []


def test_what_does_not_arrive_is_named(emulator: VoiceEmulator) -> None:
    emulator.advance(minutes=5)
    with pytest.raises(
        TimeoutError, match=r"4 deliveries wait after 0\.2 s, the first of INITIATED_CALL to arn:aws:sns:.*"
    ):
        emulator.wait_for_deliveries(within_s=0.2)
