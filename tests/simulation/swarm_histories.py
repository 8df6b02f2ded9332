"""Histories for the judge of the swarm: whole ones, of which a test changes what it is about."""

import json
from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from redial.adapters.event_bus import written
from redial.domain.attempt.events import Outcome
from redial.domain.attempt.silence import SilenceJudgement
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.reasons.reason import Noted, OnDoNotCallList
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.publishing.published_events import events_of_change
from simulation.makers import DESTINATION, ORIGINATION, at, waiting_call
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act, History, SentRequest
from simulation.swarm.observed import CallStanding, GivenBack, Observed, TakenLine
from simulation.swarm.turns import SMALL_CAMPAIGN
from simulation.voice.sends import Send

OPEN: dict[str, Any] = {"time_zone": "Etc/UTC", "weekdays": {"mon": [["09:00", "18:00"]]}}
"""Calling hours that are open while a history goes on."""
CLOSED: dict[str, Any] = {"time_zone": "Etc/UTC", "weekdays": {"mon": [["12:00", "18:00"]]}}


def sent(at_s: float, text: str = "r1", destination: str = DESTINATION, **more: Any) -> Send:
    """Give a send whose call was answered, and over after twenty seconds."""
    values: dict[str, Any] = {
        "behaviour": "accepted",
        "outcome": "COMPLETED_CALL",
        "message_id": f"voice-{at_s:.0f}",
        "ends_at": at_s + 20,
        "answered_at": at_s + 0.1,
    }
    return Send(
        at=at_s,
        origination_phone_number=ORIGINATION,
        destination_phone_number=destination,
        text=text,
        **(values | more),
    )


def completed(request_id: str = "r1", attempts: int = 1, **request: Any) -> Call:
    """Give a call that was completed with its last attempt."""
    made = tuple(
        Attempt(
            number=number,
            token=f"t{number}",
            origination_phone_number=ORIGINATION,
            intent_at=at(60 * number),
            outcome=Outcome.COMPLETED_CALL if number == attempts else Outcome.BUSY,
        )
        for number in range(1, attempts + 1)
    )
    call = waiting_call(request_id, **request)
    return replace(call, status=CallStatus.COMPLETED, reason=Noted("played"), attempts=made)


def judged_silent(call: Call) -> Call:
    """Give a call whose first attempt was silent, as it was found."""
    first = replace(call.attempts[0], silence=SilenceJudgement(line=0))
    return replace(call, attempts=(first, *call.attempts[1:]))


def explanation(call: Call, **changes: Any) -> dict[str, Any]:
    history = [{"attempt": None}, *({"attempt": attempt.number} for attempt in call.attempts)]
    told = {"status": str(call.status), "headline": "Played.", "expected": None, "waits_for": [], "history": history}
    return told | changes


def expected(**changes: Any) -> dict[str, Any]:
    """Give an explanation of a call that waits, and is expected to be dialled."""
    return explanation(waiting_call("r1"), expected={"at": "2026-11-23T09:03:00.000Z"} | changes)


def archived_attempt(call: Call, **changes: Any) -> dict[str, Any]:
    told = {"record": "attempt", "call_id": call.call_id, "version": 3, "attempt": 1, "outcome": "COMPLETED_CALL"}
    return told | changes


def archived_end(call: Call, **changes: Any) -> dict[str, Any]:
    return {"record": "call", "call_id": call.call_id, "version": 3, "status": "COMPLETED"} | changes


def asked(request_id: str = "r1", **more: Any) -> SentRequest:
    values: dict[str, Any] = {"at": 0.0, "body": f'{{"request_id": "{request_id}"}}', "is_good": True} | more
    return SentRequest(request_id, **values)


def act(what: str, subject: str = "", answered_at: float = 100.0, **more: Any) -> Act:
    values: dict[str, Any] = {"begun_at": answered_at - 0.1, "answered_at": answered_at, "status": 200} | more
    return Act(what, subject, **values)


def rated(calls_per_minute: int | None, answered_at: float, campaign: str = "recall", **more: Any) -> Act:
    """Give the act of who gave a campaign a rate."""
    body = {"campaign": campaign, "calls_per_minute": calls_per_minute}
    return act("campaign rate", campaign, answered_at, body=body, **more)


def moved(lane: str | None, answered_at: float, campaign: str = "recall", **more: Any) -> Act:
    """Give the act of who moved a campaign to a lane, or took that back."""
    return act("campaign lane", campaign, answered_at, body={"campaign": campaign, "lane": lane}, **more)


def observed(
    *, ended_at: float | None = 81.4, given_back_at: float | None = None, linked: frozenset[str] = frozenset()
) -> Observed:
    """Give what was seen of the call of `whole`: its line was taken, and its events were handled."""
    first, last = ("voice-60", "INITIATED_CALL"), ("voice-60", "COMPLETED_CALL")
    line = TakenLine(0, "t1", completed().call_id, at=59.9, begins_at=59.9)
    return Observed(
        credited={(completed().call_id, "voice-60"): 60.2},
        ended={} if ended_at is None else {last: ended_at},
        arrived={first: 60.4, last: 80.1},
        handled={first: 60.6, last: 81.5},
        stamps={"t1": 74.9},
        lines=[line],
        given_back=[] if given_back_at is None else [GivenBack(line, given_back_at, linked)],
    )


def whole(*acts: Act, **changes: Any) -> Evidence:
    """Give a history in which one call was asked for, rang once, and was told of as it was."""
    call = completed()
    values: dict[str, Any] = {
        "limits": PRODUCTION,
        "limits_now": PRODUCTION,
        "log": [sent(60)],
        "history": History(asked=[asked()], acts=list(acts)),
        "calls": {"r1": call},
        "rejected": 0,
        "dead_letters": [],
        "archived": [
            archived_attempt(call),
            archived_end(call),
        ],
        "counted": {"COMPLETED": 1},
        "explained": {"r1": explanation(call)},
        "item_sizes": {"CALL#1": 900},
        "came_to_rest": True,
    }
    values |= changes
    return Evidence(**({"published": published_of(values["calls"].values())} | values))


def published_of(calls: Iterable[Call]) -> list[dict[str, Any]]:
    """Give what receivers are told of calls."""
    return [json.loads(written(event).detail) for call in calls for event in events_of_change(None, call)]


def of_calls(log: list[Send]) -> dict[str, Any]:
    """Give what makes a history of calls that were each completed by one of these sends."""
    calls = [completed(send.text) for send in log]
    return {
        "log": log,
        "calls": {call.request.request_id: call for call in calls},
        "explained": {call.request.request_id: explanation(call) for call in calls},
        "history": History(asked=[asked(send.text) for send in log]),
        "counted": None,
        "archived": [record for call in calls for record in (archived_attempt(call), archived_end(call))],
        "published": published_of(calls),
    }


def in_a_chain(history: dict[str, Any]) -> dict[str, Any]:
    """Give a history whose calls are those of one chain, in their order."""
    calls: dict[str, Call] = history["calls"]
    chained = {
        request_id: replace(call, chain=ChainStep(request_id=next(iter(calls)), number=number, of=len(calls)))
        for number, (request_id, call) in enumerate(calls.items(), start=1)
    }
    return history | {"calls": chained}


def reached_before() -> Evidence:
    """Give a history in which the second recipient is called at 200 s, and the first was reached, as known at 81.5 s."""
    history = in_a_chain(of_calls([sent(60), sent(200, "r1#2", "+12065550143")]))
    return whole(**history, observed=Observed(stood={completed().call_id: [stood("COMPLETED", 81.5)]}))


def of_two(*acts: Act, later: float = 200.0, hours_of_settings: Any = None, **request: Any) -> Evidence:
    """Give a history in which the second attempt of a call comes later."""
    call = completed(attempts=2, **request)
    log = [sent(60, outcome="BUSY"), sent(later)]
    archived = [
        archived_attempt(call, version=2, outcome="BUSY"),
        archived_attempt(call, attempt=2, version=4),
        archived_end(call, version=4),
    ]
    return whole(
        *acts,
        log=log,
        calls={"r1": call},
        explained={"r1": explanation(call)},
        archived=archived,
        hours_of_settings=hours_of_settings,
    )


def stood(status: str, at_s: float = 110.0, *, is_erased: bool = False, claimed: str | None = None) -> CallStanding:
    """Give how a call stood from a time on."""
    return CallStanding(at=at_s, status=status, is_erased=is_erased, claimed=claimed)


def listed_call(*acts: Act, campaign: str | None = None, **changes: Any) -> Evidence:
    """Give a history in which a call was cancelled at 200 s, since its recipient was on the do-not-call list."""
    since = OnDoNotCallList(at(60), "asked to")
    call = replace(waiting_call("r1", campaign=campaign), status=CallStatus.CANCELLED, reason=since, status_at=at(200))
    values: dict[str, Any] = {
        "log": [],
        "calls": {"r1": call},
        "explained": {"r1": explanation(call)},
        "archived": [archived_end(call, status="CANCELLED")],
        "counted": {"CANCELLED": 1},
    }
    return whole(*acts, **(values | changes))


def beside_a_known_attempt(ended_at: float | None = None) -> Evidence:
    """Give a history in which the second attempt of a call began at 199.9 s, and the first one, known since 60.2 s, ended then."""
    evidence = of_two()
    call = evidence.calls["r1"]
    first = replace(call.attempts[0], message_id="voice-60")
    return replace_in(
        evidence,
        calls={"r1": replace(call, attempts=(first, *call.attempts[1:]))},
        observed=Observed(
            credited={(call.call_id, "voice-60"): 60.2},
            ended={} if ended_at is None else {("voice-60", "BUSY"): ended_at},
            stood={call.call_id: [stood("CALLING", 59.9, claimed="t1"), stood("CALLING", 199.9, claimed="t2")]},
        ),
    )


def asked_again_unless_played() -> Act:
    """Give the act of whoever had the call of `whole` made again at 120 s, and did not say that it may be played once more."""
    answer = {"answer": "made", "call_id": completed("r1~again1").call_id}
    return act("again", completed().call_id, answered_at=120.0, answer=answer, body={"although_played": False})


def made_again(*first: CallStanding) -> dict[str, Any]:
    """Give a history in which the call of `whole`, which stood so, was made again at 119.95 s, and rang at 200 s."""
    history = of_calls([sent(60), sent(200, "r1~again1")])
    one, other = history["calls"]["r1"], history["calls"]["r1~again1"]
    stands = {
        one.call_id: list(first) or [stood("COMPLETED", 81.5)],
        other.call_id: [stood("WAITING", 119.95)],
    }
    history.pop("history")
    return {
        **history,
        "calls": {"r1": one, "r1~again1": replace(other, again_of=one.call_id)},
        "observed": Observed(stood=stands),
    }


def replace_in(evidence: Evidence, **changes: Any) -> Evidence:
    return Evidence(**(vars(evidence) | changes))


def first_come_first_served() -> dict[str, Any]:
    """Give a history in which the few calls of a campaign wait for all that came before them."""
    history = of_calls([sent(60 + 3.01 * number, f"b{number}", f"+1206300{number:04d}") for number in range(80)])
    calls: dict[str, Call] = history["calls"]
    few = {f"b{number}" for number in range(75, 80)}
    of_campaign = {
        text: replace(call, request=replace(call.request, campaign=SMALL_CAMPAIGN)) if text in few else call
        for text, call in calls.items()
    }
    return history | {"calls": of_campaign}
