"""Newer code, then the older version at work on what it stored, then the newer code again."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from redial.adapters.dynamodb import schema
from redial.domain.call.calls import Call, CallStatus, call_id_of
from redial.metrics import MetricName
from simulation.stack import releases
from simulation.stack.functions import stored_calls
from simulation.stack.pipeline import iso
from simulation.stack.releases import THIS_VERSION, NoHistoryError, Version, previous_version
from simulation.swarm.mixture import Mixture
from simulation.swarm.product import Product
from simulation.swarm.streams import Streams
from simulation.voice.sends import Script
from simulation.world import World

IN_FLIGHT = "+12065550142"


@pytest.fixture(scope="module")
def older() -> Version:
    try:
        return previous_version()
    except NoHistoryError as error:
        pytest.skip(str(error))


@pytest.fixture
def product() -> Iterator[Product]:
    product = Product(World(), Mixture(), Streams(1), until=0.0)
    with product.aws.installed():
        product.tick_every_minute(3_600)
        yield product


def ask_for(product: Product, request_id: str, destination: str = "+12065550141", **more: Any) -> None:
    product.aws.request(
        request_id=request_id,
        destination_phone_number=destination,
        content={"plain_text_message": {"text": request_id}},
        **more,
    )


def stored(product: Product, request_id: str) -> Call:
    return stored_calls(product.aws)[request_id]


def deployment_of(call: Call) -> list[str]:
    """Give the numbers of the deployments that placed a call's attempts: their tokens begin with it."""
    return [attempt.token[0] for attempt in call.attempts]


def test_calls_in_flight_waiting_and_ended_go_on_under_older_code_and_again_under_the_newer(
    product: Product, older: Version
) -> None:
    product.service.voice.scripts[IN_FLIGHT] = [Script(seconds=200)]
    ask_for(product, "ended")
    ask_for(product, "in flight", IN_FLIGHT)
    ask_for(product, "waits for older code", "+12065550143", not_before=iso(300))
    ask_for(product, "waits for newer code", "+12065550144", not_before=iso(900))
    product.world.run(100)
    assert [stored(product, each).status for each in ("ended", "in flight")] == [
        CallStatus.COMPLETED,
        CallStatus.CALLING,
    ]
    ended = stored(product, "ended")

    product.deploy(version=older)
    product.world.run(200)
    ask_for(product, "asked of older code", "+12065550145", not_before=iso(960))
    product.world.run(600)
    assert stored(product, "in flight").status is CallStatus.COMPLETED
    assert stored(product, "asked of older code").status is CallStatus.WAITING

    product.deploy(version=THIS_VERSION)
    product.world.run(1_500)
    calls = stored_calls(product.aws)
    assert {call.status for call in calls.values()} == {CallStatus.COMPLETED}
    assert {request_id: deployment_of(call) for request_id, call in calls.items()} == {
        "ended": ["1"],
        "in flight": ["1"],
        "waits for older code": ["2"],
        "waits for newer code": ["3"],
        "asked of older code": ["3"],
    }
    assert calls["ended"] == ended
    summary = product.ask(lambda api: api.get("/v1/summary"))
    assert summary is not None
    assert summary.body["calls"]["COMPLETED"] == 5
    assert product.stack.errors == []


def test_calls_whose_id_came_by_a_line_end_under_older_code_and_under_the_newer(
    product: Product, older: Version
) -> None:
    """Their items need no form: what older code drops of them matters only where a stranger sends with our sets."""
    first, second = IN_FLIGHT, "+12065550143"
    product.service.voice.scripts |= {
        first: [Script("lost_placed", seconds=200)],
        second: [Script("lost_placed", seconds=900)],
    }
    ask_for(product, "ends under the older", first)
    ask_for(product, "ends under the newer", second)
    product.world.run(60)
    assert [call.attempts[0].by_line for call in stored_calls(product.aws).values()] == [True, True]

    product.deploy(version=older)
    product.world.run(400)
    assert stored(product, "ends under the older").status is CallStatus.COMPLETED

    product.deploy(version=THIS_VERSION)
    product.world.run(1_500)
    calls = stored_calls(product.aws)
    assert {call.status for call in calls.values()} == {CallStatus.COMPLETED}
    assert {attempt.message_id for call in calls.values() for attempt in call.attempts} == {"voice-1", "voice-2"}
    assert len(product.service.voice.log) == 2


def test_what_only_newer_code_may_change_waits_for_it(
    product: Product, older: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "FORM", schema.FORM + 1)
    ask_for(product, "of the newer form", not_before=iso(300))
    ask_for(product, "of any form", "+12065550142", not_before=iso(300))
    product.world.run(100)
    key, items = f"{schema.CALL}{call_id_of('of the newer form')}", product.dynamodb.items
    items[key] = items[key] | {
        schema.NEEDED_FORM: {"N": str(schema.FORM)},
        "of_later": {"S": "older code would drop it"},
    }
    before = items[key]

    product.deploy(version=older)
    product.world.run(600)
    assert items[key] == before
    assert stored(product, "of any form").status is CallStatus.COMPLETED
    counted = product.serving("dial").functions.notebook.sums
    assert counted[MetricName.RECORD_UNREADABLE] > 0

    product.deploy(version=THIS_VERSION)
    product.world.run(3_000)
    assert stored(product, "of the newer form").status is CallStatus.COMPLETED
    assert [send.text for send in product.service.voice.log] == ["of any form", "of the newer form"]


def test_call_with_a_name_is_not_changed_by_code_that_would_drop_it(product: Product, older: Version) -> None:
    ask_for(product, "Ana's", not_before=iso(300), name="Ana García", metadata={"case": "4711"})
    ask_for(product, "nobody's", "+12065550142", not_before=iso(300))
    product.world.run(100)

    product.deploy(version=older)
    product.world.run(600)
    assert stored(product, "nobody's").status is CallStatus.COMPLETED
    waiting = stored(product, "Ana's")
    assert (waiting.status, waiting.request.name) == (CallStatus.WAITING, "Ana García")

    product.deploy(version=THIS_VERSION)
    product.world.run(3_000)
    called = stored(product, "Ana's")
    assert (called.status, called.request.name) == (CallStatus.COMPLETED, "Ana García")
    assert called.request.metadata == (("case", "4711"),)


def test_neither_version_finds_the_modules_of_the_other(older: Version) -> None:
    names = ("api", "archive", "dial", "intake", "tally", "track")
    package = older.function("api").handler.__name__.partition(".")[0]
    code = [older.function(name) for name in names]
    assert {part.__name__ for each in code for part in each} == {
        f"{package}.{name}.{part}" for name in names for part in ("handler", "wiring")
    }
    strangers = {
        f"{module}: {value.__module__}.{name}"
        for module, loaded in list(sys.modules.items())
        if module.startswith(f"{package}.")
        for name, value in vars(loaded).items()
        if str(getattr(value, "__module__", "")).partition(".")[0] in {*names, "redial"}
    }
    assert strangers == set()


def test_without_history_the_reason_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "_ROOT", tmp_path)
    with pytest.raises(NoHistoryError, match="not in this checkout's history: clone it whole"):
        releases.previous_commit()


def test_last_tag_is_the_previous_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "_ROOT", tmp_path)

    def git(*arguments: str) -> str:
        named = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main")
        return subprocess.run(
            ["git", *named, *arguments], cwd=tmp_path, check=True, capture_output=True, encoding="utf-8"
        ).stdout

    git("init")
    git("commit", "--allow-empty", "-m", "the release")
    git("tag", "v9.1.0")
    git("commit", "--allow-empty", "-m", "after it")

    assert releases.previous_commit() == git("rev-parse", "v9.1.0").strip()


def test_calls_of_campaigns_that_wait_go_on_under_older_code_and_again_under_the_newer(
    product: Product, older: Version
) -> None:
    """Their keys tell whose turn it is, which older code does not know, and does not mind."""
    for number in range(3):
        ask_for(product, f"older {number}", f"+1206555020{number}", campaign=f"c{number}", not_before=iso(300))
        ask_for(product, f"newer {number}", f"+1206555030{number}", campaign=f"c{number}", not_before=iso(900))
    product.world.run(100)
    product.deploy(version=older)
    product.world.run(600)
    ask_for(product, "asked of older code", "+12065550145", campaign="c1", not_before=iso(960))
    product.world.run(700)
    assert [deployment_of(stored(product, f"older {number}")) for number in range(3)] == [["2"]] * 3
    product.deploy(version=THIS_VERSION)
    product.world.run(1_400)
    asked = [*(f"newer {number}" for number in range(3)), "asked of older code"]
    assert [deployment_of(stored(product, each)) for each in asked] == [["3"]] * 4
    assert all(call.status is CallStatus.COMPLETED for call in stored_calls(product.aws).values())
