"""What becomes of a call is told by simulator numbers, scripts and scenario files."""

from collections import Counter
from pathlib import Path

import pytest

from tests.emulator.harness import (
    ALL_EVENT_TYPES,
    COMPLETED,
    EVENTS,
    NO_RATE_LIMITS,
    Harness,
    Make,
)
from voice_emulator.scripts.attempts import FAULTS_WITHOUT_CALL, Attempt, SendFault
from voice_emulator.scripts.simulator_numbers import TABLE, simulator_script
from voice_emulator.service.scenarios import ScenarioError, read_scenario, read_scripts


class TestSimulatorNumbers:
    @pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.first:02}-{row.last:02}")
    def test_the_last_two_digits_tell_the_script(self, row: object) -> None:
        assert isinstance(row, type(TABLE[0]))
        for number in range(row.first, row.last + 1):
            assert simulator_script(f"+120655501{number:02}") == row.script

    @pytest.mark.parametrize("number", ["+12065550188", "+12065550199", "+14155550110", "+1206555011", "+120655501100"])
    def test_other_numbers_have_none(self, number: str) -> None:
        assert simulator_script(number) is None

    @pytest.mark.parametrize(
        ("ending", "outcomes"),
        [
            ("05", ["completed"] * 3),
            ("15", ["busy"] * 3),
            ("25", ["no_answer"] * 3),
            ("35", ["failed"] * 3),
            ("45", ["busy", "completed", "completed"]),
            ("55", ["no_answer", "completed", "completed"]),
            ("62", ["failed", "completed", "completed"]),
            ("67", ["busy", "busy", "completed"]),
            ("72", ["no_final_event"] * 3),
            ("77", ["no_events"] * 3),
        ],
    )
    def test_attempts_follow_the_script(self, unlimited: Harness, ending: str, outcomes: list[str]) -> None:
        assert [unlimited.place(f"+120655501{ending}").outcome for _ in outcomes] == outcomes

    @pytest.mark.parametrize(
        ("ending", "status_code", "call_placed"),
        [
            ("80", 429, False),
            ("81", 500, False),
            ("82", 500, True),
            ("83", None, True),
            ("84", 200, True),
            ("85", 200, True),
            ("86", 200, True),
            ("87", 400, False),
        ],
    )
    def test_the_eighties_are_faults_each_time(
        self, unlimited: Harness, ending: str, status_code: int | None, *, call_placed: bool
    ) -> None:
        for _ in range(2):
            call = unlimited.place(f"+120655501{ending}")
            assert (call.status_code, call.call_placed, call.limit) == (status_code, call_placed, None)


class TestScripts:
    def test_a_script_goes_attempt_by_attempt_and_its_last_repeats(self, unlimited: Harness) -> None:
        scripts = read_scripts({"+14155550123": ["busy", {"outcome": "no_answer"}, "completed"]})
        for number, script in scripts.items():
            unlimited.service.place_script(number, script)
        outcomes = [unlimited.place("+1 415 555 0123").outcome for _ in range(5)]
        assert outcomes == ["busy", "no_answer", "completed", "completed", "completed"]
        assert [call.attempt for call in unlimited.service.log.calls] == [1, 2, 3, 4, 5]

    def test_a_script_goes_before_a_simulator_number(self, unlimited: Harness) -> None:
        unlimited.service.place_script(COMPLETED, (Attempt("failed"),))
        assert unlimited.place(COMPLETED).outcome == "failed"

    def test_a_script_placed_again_begins_again(self, unlimited: Harness) -> None:
        script = (Attempt("busy"), Attempt("completed"))
        for _ in range(2):
            unlimited.service.place_script("+14155550123", script)
            assert [unlimited.place("+14155550123").outcome for _ in range(2)] == ["busy", "completed"]

    def test_calls_that_a_limit_refuses_are_no_attempts(self, make_harness: Make) -> None:
        harness = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 1})
        outcomes = []
        for _ in range(2):
            for _ in range(3):
                harness.send("+12065550140")
            outcomes += [call.outcome for call in harness.service.log.calls if call.call_placed][-1:]
            harness.advance(minutes=1)
        assert outcomes == ["busy", "completed"]

    @pytest.mark.parametrize("fault", sorted(FAULTS_WITHOUT_CALL))
    def test_a_scripted_fault_without_a_call_is_an_attempt(self, unlimited: Harness, fault: SendFault) -> None:
        unlimited.service.place_script("+14155550123", (Attempt(send=fault), Attempt("busy")))
        calls = [unlimited.place("+14155550123") for _ in range(2)]
        assert [(call.fault, call.outcome) for call in calls] == [(fault, None), (None, "busy")]

    def test_the_same_seed_gives_the_same_calls_in_any_order(self, make_harness: Make) -> None:
        numbers = [f"+1415555{number:04}" for number in range(100)]

        def played(seed: int, order: list[str]) -> dict[str | None, tuple[str | None, list[int]]]:
            harness = make_harness(limits=NO_RATE_LIMITS, seed=seed, answer_rate=0.5)
            calls = [harness.place(number) for number in order]
            return {
                call.destination_phone_number: (call.outcome, [event.due_at_ms for event in call.events])
                for call in calls
            }

        assert played(1, numbers) == played(1, numbers[::-1])
        assert played(1, numbers) != played(2, numbers)

    @pytest.mark.parametrize(("answer_rate", "least", "most"), [(0.0, 0, 0), (0.7, 630, 770), (1.0, 1000, 1000)])
    def test_answer_rate_is_the_share_of_calls_answered(
        self, make_harness: Make, answer_rate: float, least: int, most: int
    ) -> None:
        harness = make_harness(limits=NO_RATE_LIMITS, answer_rate=answer_rate)
        outcomes = Counter(harness.place(f"+1415555{number:04}").outcome for number in range(1000))
        assert least <= outcomes["completed"] <= most
        assert set(outcomes) <= {"completed", "busy", "no_answer", "failed"}
        if answer_rate < 1:
            assert outcomes["no_answer"] > outcomes["busy"] > outcomes["failed"] > 0


class TestScenarioFiles:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            (
                "scenario.toml",
                'answer_rate = 0.5\nprofile = "sandbox"\n[numbers]\n"+1 415 555 0123" = ["busy", { send = "timed_out" }]\n'
                '[limits]\ncalls_per_day = "off"\n[faults]\nevent_lost = 0.1\n',
            ),
            (
                "scenario.json",
                '{"answer_rate": 0.5, "profile": "sandbox", "limits": {"calls_per_day": null}, "faults": {"event_lost": 0.1},'
                '"numbers": {"+1 415 555 0123": ["busy", {"send": "timed_out"}]}}',
            ),
        ],
    )
    def test_toml_and_json_say_the_same(self, make_harness: Make, tmp_path: Path, name: str, text: str) -> None:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        scenario = read_scenario(path)
        assert scenario.scripts == {"+14155550123": (Attempt("busy"), Attempt(send="timed_out"))}
        settings = make_harness(**scenario.settings).service.settings
        assert (settings.answer_rate, settings.faults.event_lost) == (0.5, 0.1)
        assert (settings.limits.calls_per_minute, settings.limits.calls_per_day) == (5, None)

    @pytest.mark.parametrize(
        ("name", "text"),
        [("s.toml", "seed = 7"), ("s.TOML", "seed = 7"), ("s.json", '{"seed": 7}'), ("S", '{"seed": 7}')],
    )
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_some_editors_write_them_otherwise(self, tmp_path: Path, name: str, text: str, mark: str) -> None:
        path = tmp_path / name
        path.write_text(mark + text, encoding="utf-8")
        assert read_scenario(path).settings == {"seed": 7}

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("{", "truncated"),
            ("[]", "object"),
            ('{"numbers": {"+14155550123": ["engaged"]}}', "engaged"),
            ('{"numbers": {"+14155550123": []}}', "length >= 1"),
            ('{"numbers": {"+14155550123": [{"outcome": "busy", "sned": "timed_out"}]}}', "sned"),
            ('{"numbers": {"someone": ["busy"]}}', "someone"),
            ('{"numbers": 1}', "object"),
            ('{"answer_rate": 2}', "answer_rate"),
            ('{"colour": "red"}', "colour"),
            ('{"profile": "big"}', "big"),
            ('{"limits": {"calls_per_hour": 1}}', "calls_per_hour"),
            ('{"limits": 5}', "limits"),
        ],
    )
    def test_an_error_says_where_and_what(self, tmp_path: Path, text: str, said: str) -> None:
        path = tmp_path / "scenario.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ScenarioError, match=said) as raised:
            read_scenario(path)
        assert str(path) in str(raised.value)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match="No such file"):
            read_scenario(tmp_path / "none.toml")

    def test_event_types_of_the_tests_are_those_of_the_outcomes(self) -> None:
        assert set(ALL_EVENT_TYPES) == {event for events in EVENTS.values() for event in events}
