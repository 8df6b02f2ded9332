"""A busy stack as the page shows one: calls in each status, each brought there by the functions themselves; the same for a seed."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb.schema import CALL
from redial.domain.call.calls import call_id_of
from redial.domain.call.requests import Lane
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.times import to_iso
from simulation.aws.fake_aws import TOPIC_ARN, Answer, AwsCall
from simulation.errors import client_error
from simulation.page.gateway import Gateway
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS
from simulation.stack.stepped_stack import Moment, SteppedStack
from simulation.voice.sends import Script
from simulation.voice.service import sns_envelope
from simulation.world import START

CAMPAIGNS = {
    "school-closure-elm-street": (Lane.URGENT, "family"),
    "flu-clinic-november": (Lane.NORMAL, "patient"),
    "invoice-reminder-2026-11": (Lane.BULK, "invoice"),
    "water-works-quarter-7": (Lane.NORMAL, "household"),
    "library-books-due": (Lane.BULK, "card"),
}
"""Lane, and what a request id starts with."""
REFUSED_CAMPAIGN = "spring-recall"
"""What the voice service refuses."""
SET_ASIDE = "reminder-118"
"""The call that cannot be stored any more."""
TEMPLATE = "appointment-reminder"
"""What some calls say, in two languages."""
ON_CALL = "pump-7-pressure"
"""A request that names three people, one after the other; the first was not reached."""
OUTSIDE_HOURS = "patient-denver"
"""A call that waits for the morning where its recipient is."""
MANY_ATTEMPTS = "patient-many"
"""A call with as many attempts as a request may ask for."""
STRANGER = "5f3f26b1-46fc-4dd8-9c0e-0f5c1c6f1d7e"
"""The attempt of which events came, and that no call knows."""
_MOST_ATTEMPTS = 10
_SEED = 7
_LASTS_S = 3_000.0
_RECENT_S = 150.0
_AREAS = ("1206555", "1415555", "1212555", "1303555", "1312555", "1617555")
"""Numbers set aside for fiction: 0100 to 0199 behind each."""
_DO_NOT_CALL = ("asked on the phone not to be called", "wrong number", "", "complaint 2026-118", "moved abroad")
_SHORT_RETRIES = {
    "total_attempts": 3,
    "busy": {"retry": True, "delay_seconds": 240},
    "no_answer": {"retry": True, "delay_seconds": 300},
    "failed": {"retry": True, "delay_seconds": 180},
}


class _Seeding:
    """Sends requests, each to a number of its own, whose calls go as they are scripted."""

    def __init__(self, seed: int) -> None:
        limits = replace(PRODUCTION, calls_per_recipient_per_day=_MOST_ATTEMPTS)
        self.stack = SteppedStack(Conditions(seed=seed, limits=limits, numbers=NUMBERS[:3]))
        self.chance = Random(seed)
        self.numbers = _fictional_numbers()
        self._count = count()
        self._unstored: set[str] = set()
        self._unprocessed: set[str] = set()
        self.stack.aws.intercept = self._intercept

    def request(self, at: float, request_id: str, *scripts: Script, number: str = "", **more: Any) -> None:
        """Let a request come at a time."""
        number = number or next(self.numbers)
        self.stack.aws.voice.scripts[number] = list(scripts) or [Script()]
        text = f"This is a message about {more.get('campaign', 'your appointment')}. Please call us back."
        request = {
            "request_id": request_id,
            "destination_phone_number": number,
            "content": {"plain_text_message": {"text": text, "language_code": "en-US", "voice_id": "Joanna"}},
            **more,
        }
        if "template" in more:
            del request["content"]
        self.stack.world.at(at, lambda: self.stack.aws.request(**request))

    def of_campaign(self, at: float, *scripts: Script, **more: Any) -> None:
        """Let a request of some campaign come."""
        campaign = self.chance.choices(tuple(CAMPAIGNS), weights=[2, 5, 7, 4, 3])[0]
        lane, kind = CAMPAIGNS[campaign]
        request_id = f"{kind}-{40_000 + self.chance.randrange(9_999)}-{next(self._count)}"
        more = {"retry": _SHORT_RETRIES} | more
        self.request(at, request_id, *scripts, campaign=campaign, lane=lane.value, **more)

    def cannot_be_stored(self, request_id: str) -> None:
        """Let no change of a call be stored."""
        self._unstored.add(f"{CALL}{call_id_of(request_id)}")

    def cannot_be_accepted(self, request_id: str) -> None:
        """Let intake fail on a request whenever it comes."""
        self._unprocessed.add(f"{CALL}{call_id_of(request_id)}")

    def _intercept(self, call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        key = call.parameters.get("Item", {}).get("pk", {}).get("S", "")
        is_new = call.parameters.get("ConditionExpression") == "attribute_not_exists(pk)"
        if key in (self._unprocessed if is_new else self._unstored):
            raise client_error("ValidationException", "Item size has exceeded the maximum allowed size", 400, "PutItem")
        return execute()


def busy_stack() -> tuple[SteppedStack, Moment]:
    """Return a stack in the middle of its work, and that moment."""
    seeding = _Seeding(_SEED)
    stack = seeding.stack
    _what_is_said(stack)
    _what_went_well(seeding)
    _what_is_wrong(seeding)
    _what_moves(seeding)
    _whom_and_when(seeding)
    stack.run(_LASTS_S)
    _what_people_did(stack)
    # What they did is counted.
    stack.run(10)
    stack.run_until_idle(120)
    stack.aws.intercept = lambda _call, execute: execute()
    return stack, stack.moment()


def quiet_stack() -> tuple[SteppedStack, Moment]:
    """Return a stack that nobody has used yet."""
    stack = SteppedStack(Conditions(numbers=NUMBERS[:1]))
    return stack, stack.moment()


def _what_went_well(seeding: _Seeding) -> None:
    again = [Script(outcome=outcome, seconds=15) for outcome in ("BUSY", "NO_ANSWER", "NO_ANSWER", "FAILED")]
    at = 0.0
    while at < _LASTS_S - _RECENT_S - 200:
        at += seeding.chance.expovariate(1 / 14)
        failed = seeding.chance.choices(again, k=seeding.chance.choice((0, 0, 0, 0, 1, 1, 2, 3)))
        seeding.of_campaign(at, *failed, Script(seconds=seeding.chance.uniform(12, 30)))
    nobody = Script(outcome="NO_ANSWER", seconds=4)
    quickly = {"retry": True, "delay_seconds": 1}
    seeding.request(
        500,
        MANY_ATTEMPTS,
        nobody,
        campaign="flu-clinic-november",
        lane="urgent",
        retry={"total_attempts": _MOST_ATTEMPTS, "no_answer": quickly},
    )


def _what_is_wrong(seeding: _Seeding) -> None:
    seeding.of_campaign(60, Script("timed_out"))
    seeding.of_campaign(400, Script("lost_placed", events=False))
    for number in range(4):
        seeding.request(300 + 500 * number, f"patient-wrong-{number}", number="12", campaign="flu-clinic-november")
    for number in range(3):
        request_id = f"invoice-8812{number}"
        seeding.cannot_be_accepted(request_id)
        seeding.request(100 + number, request_id, number=f"+141555501{number}0")
    seeding.cannot_be_stored(SET_ASIDE)
    seeding.request(_LASTS_S - 900, SET_ASIDE)
    refused = Script("refused", says="The voice is not available in this region")
    for number in range(9):
        at = _LASTS_S - 800 + number
        seeding.request(at, f"recall-{number}", refused, campaign=REFUSED_CAMPAIGN)
    _let_a_stranger_call(seeding)


def _let_a_stranger_call(seeding: _Seeding) -> None:
    for number, event_type in enumerate(("INITIATED_CALL", "RINGING", "NO_ANSWER")):
        at = 1_500 + 10.0 * number
        body = json.dumps({"MessageId": STRANGER})
        envelope = sns_envelope(TOPIC_ARN + event_type, body, at, 9_000 + number)
        seeding.stack.world.at(at, partial(seeding.stack.aws.events.put, envelope, at))


def _what_moves(seeding: _Seeding) -> None:
    now = _LASTS_S
    for number in range(3):
        seeding.of_campaign(now - 600 * number, expires_at=to_iso(START + timedelta(seconds=now - 2_000)))
    for _ in range(20):
        due = to_iso(START + timedelta(seconds=now + seeding.chance.uniform(600, 20_000)))
        seeding.of_campaign(now - seeding.chance.uniform(100, 900), not_before=due)
    for _ in range(12):
        busy = Script(outcome="BUSY", seconds=10)
        seeding.of_campaign(now - seeding.chance.uniform(100, 220), busy, Script())
    for _ in range(90):
        seeding.of_campaign(now - seeding.chance.uniform(0, _RECENT_S), Script(seconds=seeding.chance.uniform(20, 60)))


def _what_is_said(stack: SteppedStack) -> None:
    texts = {
        "en-US": {
            "text": "Hello {name}. Your visit is on {visit:weekday}, {visit:date}, at {visit:time}. Your code is {code:digits}."
        },
        "es-US": {"ssml": "<speak>{name}: <break/>{visit:weekday}, {visit:date}, {visit:time}. {code:digits}</speak>"},
    }
    people = Gateway(stack)
    for put in ({"en-US": {"text": "Hello {name}."}}, texts):
        people.put(f"/templates/{TEMPLATE}", {"texts": put})


def _whom_and_when(seeding: _Seeding) -> None:
    now = _LASTS_S
    variables = {"name": "Ana García", "visit": "2026-11-26T14:30:00-08:00", "code": "4711"}
    seeding.request(
        now - 700,
        "patient-ana",
        name="Ana García",
        campaign="flu-clinic-november",
        template=TEMPLATE,
        language="es-US",
        variables=variables,
        metadata={"ward": "3 West", "Ärztin": "Dr. Müller-Lüdenscheidt"},
    )
    recipients = [{"destination_phone_number": next(seeding.numbers), "name": name} for name in ("Bo Ek", "Zoë 李")]
    nobody = Script(outcome="NO_ANSWER", seconds=20)
    seeding.request(
        now - 800,
        ON_CALL,
        nobody,
        name="Максимилиан Александров-Преображенский",
        lane="critical",
        retry={"total_attempts": 1},
        then=recipients,
    )
    seeding.stack.aws.voice.scripts[recipients[0]["destination_phone_number"]] = [Script(seconds=600)]
    working = [["09:00", "18:00"]]
    hours = {"time_zone": "America/Denver", "weekdays": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), working)}
    campaign = "Grippeimpfung – Herbst 2026 · Straßenbahnbezirk Süd"
    seeding.request(now - 300, OUTSIDE_HOURS, name="陳大文 ‏محمد‎ 🩺", campaign=campaign, calling_hours=hours)


def _what_people_did(stack: SteppedStack) -> None:
    people = Gateway(stack)
    scheduled = [call for call in stack.calls().values() if call.wait_reason == "SCHEDULED"]
    for call in scheduled[:5]:
        people.post(f"/calls/{call.call_id}/cancel")
    for number, reason in enumerate(_DO_NOT_CALL):
        phone_number = f"+1702555{100 + 7 * number:04d}"
        people.put("/do-not-call", {"destination_phone_number": phone_number, "reason": reason})


def _fictional_numbers() -> Iterator[str]:
    for line in range(100, 200):
        for area in _AREAS:
            yield f"+{area}{line:04d}"
