"""The rules about whose the events are, judged; what is seen of a world for them; strangers, and topics of a line that break."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace as with_changes

from redial.adapters.dynamodb.schema import MESSAGE
from redial.application.tracking.attribute_by_context import ContextAttribution
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.send_context import SendContext
from redial.domain.call.calls import Call
from simulation.swarm.evidence import Evidence
from simulation.swarm.mixture import Mixture
from simulation.swarm.observed import Observed
from simulation.swarm.product import Product
from simulation.swarm.rules import judge
from simulation.swarm.run import simulate
from simulation.swarm.strangers import Stranger
from simulation.swarm.streams import Streams
from simulation.voice.sends import Script
from simulation.world import World
from tests.simulation.swarm_histories import completed, observed, sent, whole

CALL_ID = completed().call_id
STRANGER = Stranger("stranger-1", line=0, at=100.0, ends_at=120.0, outcome="COMPLETED_CALL")
OWN, TIMELY, LINES = "events_are_taken_for_their_own_send", "sends_are_settled_by_their_events", "lines_are_free_again"
KNOWN, ARRIVE = "lines_are_given_back_when_known", "sends_arrive_by_their_stamps"
ON_VERSION_2: dict[str, Any] = {"message_id": "voice-60", "version": "v2", "context": {"redial_token": "t1"}}


def credited(message_id: str, at_s: float = 101.0, seen: Observed | None = None) -> Observed:
    """Give what was seen where the call was stored with an id that is not its own, be it for a moment."""
    seen = seen or observed()
    return replace(seen, credited={**seen.credited, (CALL_ID, message_id): at_s})


def with_id(message_id: str) -> dict[str, Call]:
    call = completed()
    (attempt,) = call.attempts
    return {"r1": with_changes(call, attempts=(with_changes(attempt, message_id=message_id),))}


def final_event_alone(ended_at: float | None) -> Observed:
    seen, last = observed(ended_at=ended_at), ("voice-60", "COMPLETED_CALL")
    return replace(seen, arrived={last: seen.arrived[last]}, handled={last: seen.handled[last]})


@pytest.mark.parametrize(
    ("evidence", "rule"),
    [
        pytest.param(whole(observed=credited("voice-9")), OWN, id="another's id, taken back since"),
        pytest.param(
            whole(observed=credited("stranger-1"), strangers=[replace(STRANGER, line=1)]), OWN, id="of another line"
        ),
        pytest.param(
            whole(observed=credited("stranger-1"), strangers=[replace(STRANGER, at=254.0)]), OWN, id="after the slot"
        ),
        pytest.param(
            whole(observed=credited("stranger-1"), strangers=[replace(STRANGER, at=58.0)]), OWN, id="before the slot"
        ),
        pytest.param(
            whole(
                observed=credited("stranger-1"), strangers=[STRANGER], calls=with_id("stranger-1"), answers_arrive=True
            ),
            OWN,
            id="although the answer told another",
        ),
        pytest.param(whole(observed=credited("voice-9"), older_code=(200.0, 300.0)), OWN, id="before a rollback"),
        pytest.param(whole(observed=observed(ended_at=None)), TIMELY, id="handled, and never settled"),
        pytest.param(
            whole(log=[sent(60, version="v2")], observed=final_event_alone(ended_at=None)),
            TIMELY,
            id="on version 2, the final event alone, and never settled",
        ),
        pytest.param(whole(observed=observed(), handled_within_s=1.0), TIMELY, id="handled too late"),
        pytest.param(whole(observed=observed(ended_at=None), older_code=(90.0, 200.0)), TIMELY, id="rolled back since"),
        pytest.param(whole(observed=observed(), lines_free_at=256.0), LINES, id="a slot that is too long"),
        pytest.param(
            whole(observed=replace(observed(), lines=[replace(observed().lines[0], begins_at=62.0)])),
            LINES,
            id="a slot that begins after it was taken",
        ),
        pytest.param(
            whole(observed=observed(given_back_at=61.0, linked=frozenset({"voice-9"}))), KNOWN, id="another id linked"
        ),
        pytest.param(
            whole(observed=observed(given_back_at=59.95, linked=frozenset({"voice-60"}))),
            KNOWN,
            id="given back before the send",
        ),
        pytest.param(
            whole(log=[sent(76, **ON_VERSION_2)], observed=replace(observed(), lines=[])), ARRIVE, id="sent too late"
        ),
    ],
)
def test_history_that_breaks_a_rule_of_attribution_is_named(evidence: Evidence, rule: str) -> None:
    assert list(judge(evidence)) == [rule]


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(whole(observed=observed(), handled_within_s=60.0), id="settled in time"),
        pytest.param(whole(observed=observed(ended_at=81.5)), id="settled in the same moment"),
        pytest.param(whole(log=[sent(75.8, message_id="voice-60")], observed=observed()), id="sent at the last moment"),
        pytest.param(
            whole(log=[sent(75.8, **ON_VERSION_2)], observed=replace(observed(), lines=[])), id="so on version 2"
        ),
        pytest.param(whole(observed=final_event_alone(ended_at=None)), id="on version 1, the final event alone"),
        pytest.param(
            whole(observed=observed(given_back_at=61.0, linked=frozenset({"voice-60"}))), id="given back when known"
        ),
        pytest.param(
            whole(
                observed=replace(
                    observed(given_back_at=60.5),
                    handled={},
                    lines=[observed().lines[0], replace(observed().lines[0], token="t2", at=69.9, begins_at=69.9)],
                ),
                log=[sent(60, behaviour="refused", message_id=None), sent(70, message_id="voice-60")],
            ),
            id="given back after a refusal, and taken once more",
        ),
        pytest.param(
            whole(observed=credited("stranger-1"), strangers=[STRANGER]), id="a stranger in the slot, taken back since"
        ),
        pytest.param(
            whole(
                log=[sent(60, behaviour="lost_placed", outcome="BUSY")],
                observed=credited("stranger-1"),
                strangers=[STRANGER],
                calls=with_id("stranger-1"),
                answers_arrive=True,
            ),
            id="a stranger in the slot of a send without an answer",
        ),
        pytest.param(
            whole(observed=credited("voice-9"), older_code=(100.0, 300.0)), id="matched by time, by the version before"
        ),
        pytest.param(
            whole(observed=observed(ended_at=None), older_code=(70.0, 200.0)), id="handled by the version before"
        ),
        pytest.param(
            whole(log=[sent(60, first_told_at=61.0)], older_code=(10.0, 200.0)), id="sent by the version before"
        ),
        pytest.param(whole(observed=observed(), lines_free_at=255.0), id="a slot to its end"),
        pytest.param(
            whole(
                observed=credited("stranger-1", seen=observed(given_back_at=130.0, linked=frozenset({"stranger-1"}))),
                strangers=[STRANGER],
            ),
            id="given back since a stranger in the slot was taken for its own",
        ),
    ],
)
def test_whole_history_breaks_no_rule_of_attribution(evidence: Evidence) -> None:
    assert judge(evidence) == {}


def one_call(script: Script, mixture: Mixture | None = None) -> Product:
    """Let one call be placed, without faults."""
    product = Product(World(), mixture or Mixture(), Streams(1), until=600.0)
    product.service.voice.scripts["+12065550141"] = [script]
    with product.aws.installed():
        product.tick_every_minute(600)
        product.aws.request(
            request_id="r1",
            destination_phone_number="+12065550141",
            content={"plain_text_message": {"text": "r1"}},
        )
        product.world.run(600)
    return product


@pytest.mark.parametrize("script", [Script(seconds=20), Script("lost_placed", seconds=20)])
def test_what_is_seen_is_when_a_call_learned_its_id_and_when_its_events_ended_it(script: Script) -> None:
    product = one_call(script)
    (send,) = product.service.voice.log
    seen, first, last = product.observed, ("voice-1", "INITIATED_CALL"), ("voice-1", "COMPLETED_CALL")

    assert {message_id for _, message_id in seen.credited} == {"voice-1"}
    assert seen.arrived[first] == send.first_told_at
    assert send.at < seen.handled[first] < seen.ended[last] <= seen.handled[last] < send.at + 30
    (slot,) = seen.lines
    assert slot.begins_at <= slot.at < send.at
    # A line that told whose the events are is given back by nobody: it is over at its end.
    assert [(each.taken, each.linked) for each in seen.given_back] == (
        [(slot, frozenset({"voice-1"}))] if script.behaviour == "accepted" else []
    )


def test_strangers_are_credited_to_nobody_where_nothing_is_sent() -> None:
    product = one_call(Script("refused"), Mixture(strangers_an_hour=60))
    strangers = product.service.strangers
    assert len(strangers) > 3
    assert product.observed.credited == {}
    assert {f"{MESSAGE}{each.message_id}" for each in strangers if each.at < 590} <= set(product.dynamodb.items)


@pytest.mark.parametrize("seed", range(4))
def test_uncertain_sends_are_settled_whoever_else_uses_the_sets_and_whichever_topic_breaks(seed: int) -> None:
    mixture = Mixture(
        error_placed=0.1, no_answer_but_placed=0.1, strangers_an_hour=60, broken_topics_an_hour=4, event_repeated=0.3
    )
    assert simulate(seed, mixture, hours=0.5).broken == {}


@pytest.mark.parametrize("seed", range(3))
def test_uncertain_sends_of_version_2_are_settled_by_context_whatever_that_of_others_says(seed: int) -> None:
    mixture = Mixture(
        voice_api="v2", error_placed=0.1, no_answer_but_placed=0.2, aborted=0.1, strangers_an_hour=60, kept=0.2
    )
    assert simulate(seed, mixture, hours=0.5).broken == {}


def test_event_of_version_2_that_proves_nothing_is_credited_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the stack's name in a context not looked at, another stack's calls would be taken for ours."""
    link = ContextAttribution.link

    def of_any_stack(by: ContextAttribution, attempt: AttemptRecord, said: SendContext, now: datetime) -> AttemptRecord:
        return link(by, attempt, with_changes(said, stack="redial"), now)

    monkeypatch.setattr(ContextAttribution, "link", of_any_stack)
    mixture = Mixture(voice_api="v2", no_answer_but_placed=0.2, strangers_an_hour=60)
    assert OWN in simulate(1, mixture, hours=0.5).broken


def test_topic_of_a_line_breaks_in_two_ways() -> None:
    late = [Product(World(), Mixture(broken_topics_an_hour=4), Streams(seed), until=7_200.0) for seed in range(4)]
    fates = [late_s for product in late for _, _, late_s in product.service.broken_topics]
    assert None in fates
    assert any(late_s is not None and late_s > 60 for late_s in fates)
