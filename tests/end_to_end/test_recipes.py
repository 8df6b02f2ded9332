"""The pages of recipes do what they say, command by command."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.reasons.hours import WaitsForHours
from redial.domain.call.reasons.reason import CallCancelled
from redial.domain.calling_hours.zone_database import time_zone
from tests.end_to_end.clinic import AREAS, BAD, number_of, request_id_of, write_patients
from tests.end_to_end.person import Person
from tests.end_to_end.pipeline import Pipeline
from tests.end_to_end.recipes import commands_of

pytestmark = pytest.mark.stack

ANA, BEN, CORA = "+12065550115", "+12065550125", "+12065550109"


def test_the_on_call_chain(pipeline: Pipeline, person: Person) -> None:
    told: dict[str, str] = {}
    for command in commands_of("on-call-chain.md"):
        if command[0] == "watch":
            assert person.types(*command).returncode == 0, "the last one was reached"
            continue
        told.setdefault(" ".join(command[:2]), said := person.runs(*command))
        if "--dry-run" in command:
            assert pipeline.call("pump-7") is None
            assert "1. +12065550115 (Ana, for at most 5 minutes): Pump 7 has lost its pressure at 2:30" in said
            assert "2. +12065550125 (Ben, for at most 5 minutes): La bomba 7 ha perdido presión a las 2:30" in said
            assert "3. +12065550109 (Cora, 30 seconds after the call before)" in said
    assert "recipient 3" in told["status pump-7"]
    assert "recipient 3 of 3" in told["explain pump-7#3"]

    assert [pipeline.wait_until_final(key).status for key in ("pump-7", "pump-7#2", "pump-7#3")] == [
        CallStatus.UNREACHED,
        CallStatus.UNREACHED,
        CallStatus.COMPLETED,
    ]
    assert [len(pipeline.sends_to(number)) for number in (ANA, BEN, CORA)] == [1, 1, 1]
    (send,) = pipeline.sends_to(CORA)
    assert "nobody on call was reached" in str(send)
    second = pipeline.wait_until_final("pump-8#2")
    assert (second.status, type(second.reason)) == (CallStatus.CANCELLED, CallCancelled)
    assert pipeline.sends_to("+12065550102") == []


def test_the_clinics_reminders_are_sent_and_seen_as_the_recipe_says(
    pipeline: Pipeline, person: Person, tmp_path: Path
) -> None:
    file = tmp_path / "patients.xlsx"
    pacific, mountain, central, eastern = AREAS
    # On the local clocks of Chicago and New York it is open for half an hour already, on those further west not yet.
    opens = datetime.now(time_zone(central.zone)) - timedelta(minutes=30)
    hours = f"daily {opens:%H:%M}-{opens + timedelta(hours=8):%H:%M}"
    pipeline.place_script(number_of(eastern, 1), "no_answer")
    *templates, dry_run, send, status, waiting = commands_of("clinic-reminders.md")
    for command in templates:
        person.runs(*command)

    def of_the_file(command: list[str]) -> list[str]:
        return [str(file) if argument == "patients.xlsx" else argument for argument in command]

    write_patients(file, BAD)
    told = person.types(*of_the_file(dry_run))
    assert told.returncode == 1
    errors = " ".join(told.stderr.split())
    assert "destination_phone_number: expected a phone number and nothing else, got 'not given'" in errors
    assert "2 rows, the first in patients.xlsx row 302 (Dee Ortiz)" in errors
    assert "1.2065E+10" in errors
    assert "variables.visit: expected a date, a time of day or both as MM/DD/YYYY h:mm A has them" in errors
    assert "template: as it would be said: expected at most 3000 characters" in errors
    assert "time_zone: expected the recipient's zone" in errors
    assert "(206) 555-7000" in told.stdout
    assert "+12065557000" in told.stdout
    assert "Su cita en la clínica es el miércoles, 2 de diciembre de 2026, a las 2:30" in told.stdout
    assert "Your visit to the clinic is on Wednesday, December 2, 2026, at 2:45" in told.stdout

    write_patients(file)
    foreseen = person.gets(*of_the_file(dry_run))
    assert (foreseen["valid"], foreseen["sent"], foreseen["invalid"]) == (300, 0, [])
    assert [each["rows"] for each in foreseen["languages"]] == [198, 102]
    assert sum(each["rows"] for each in foreseen["begins"]) == 300
    assert foreseen["retries"][0]["retry"]["text"].startswith("up to 2 attempts; busy: again after 15 minutes")
    now_open = of_the_file([hours if argument.startswith("mon-fri") else argument for argument in send])
    sums = {each["from"].split(",")[0]: each["rows"] for each in person.gets(*now_open, "--dry-run")["begins"]}
    local = f"{opens:%H:%M} in"
    assert sums == {
        f"waits for {local} {pacific.zone} (number's area)": 130,
        f"waits for {local} {mountain.zone} (number's area)": 130,
        "at once": 40,
    }

    assert person.gets(*now_open)["sent"] == 300

    for area in (central, eastern):
        for patient in range(area.patients):
            if (area, patient) != (eastern, 1):
                call = pipeline.wait_until_final(request_id_of(area, patient))
                assert call.status is CallStatus.COMPLETED
    unanswered = pipeline.wait_until(request_id_of(eastern, 1), lambda call: call.wait_reason is WaitReason.RETRY)
    assert (unanswered.status, unanswered.request.retry.total_attempts) == (CallStatus.WAITING, 2)
    for area, hours_later in ((mountain, 1), (pacific, 2)):
        call = pipeline.wait_until(request_id_of(area, 5), lambda call: call.keeps_hours)
        assert (call.status, call.wait_reason, call.attempts) == (CallStatus.WAITING, WaitReason.CALLING_HOURS, ())
        assert isinstance(call.reason, WaitsForHours)
        expected = (opens + timedelta(hours=hours_later)).astimezone(UTC).replace(second=0, microsecond=0)
        assert (call.reason.time_zone, call.reason.opens_at) == (area.zone, expected)
        assert pipeline.sends_to(number_of(area, 5)) == []
    said = str(pipeline.sends_to(number_of(central, 0)))
    assert "Hola, Patient 0. Su cita en la cl" in said
    assert "november-visits" in person.runs(*status)
    assert "America/" in person.runs(*waiting)
    person.gets("cancel", "--campaign", "november-visits", "--yes")
