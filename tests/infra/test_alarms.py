import json
import re
import shlex
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from infra.synth import ROOT
from redial.domain.attempt.send_lines import SEND_LINES
from redial.metrics import MetricName
from redial_cli.command_line import app
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline
from simulation.voice.sends import Script
from tests.infra.alarms import alarms, anchors, metrics_of
from tests.infra.function_settings import FUNCTIONS
from tests.infra.template import Resource, StackTemplate, render

PAGES = {page.stem: page for page in (ROOT / "docs" / "alarms").glob("*.md") if page.stem != "README"}
INDEX = ROOT / "docs" / "alarms" / "README.md"
HEADINGS = ["What it means", "What to look at", "What to do"]
LINK = re.compile(r"\]\((?!https?:)([^)]+)\)")


def test_each_alarm_reaches_the_alarm_topic_when_it_begins_and_when_it_ends(each: StackTemplate) -> None:
    topic = each.the("AWS::SNS::Topic", "AlarmsTopic").logical_id

    for name, alarm in alarms(each).items():
        assert [render(action) for action in alarm.properties["AlarmActions"]] == [topic], name
        assert [render(action) for action in alarm.properties["OKActions"]] == [topic], name


def page_of(alarm: Resource) -> str:
    """Give the name of the page that an alarm's description ends with."""
    description = str(alarm.properties["AlarmDescription"])
    found = re.search(r" More: docs/alarms/([a-z-]+)\.md\.$", description)
    assert found is not None, description
    return found[1]


def test_each_alarm_says_what_to_do_and_has_its_page(each: StackTemplate, on_v2_with_limit: StackTemplate) -> None:
    for name, alarm in [*alarms(each).items(), *alarms(on_v2_with_limit).items()]:
        page = page_of(alarm)
        assert page in PAGES, f"{name} has no page {page}"
        assert len(str(alarm.properties["AlarmDescription"])) <= 1024  # CloudWatch's limit
        assert f"`{name}`" in PAGES[page].read_text(encoding="utf-8") or name == page, (
            f"the page {page} does not name {name}"
        )


def test_no_page_is_without_an_alarm(production: StackTemplate, on_v2_with_limit: StackTemplate) -> None:
    of_both = [*alarms(production).values(), *alarms(on_v2_with_limit).values()]
    assert {page_of(alarm) for alarm in of_both} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_its_alarm_means_what_to_look_at_and_what_to_do(name: str) -> None:
    text = PAGES[name].read_text(encoding="utf-8")

    assert text.startswith(f"# {name}\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert re.search(r"^\| \[" + name + r"\]\(" + name + r"\.md\) \|", INDEX.read_text(encoding="utf-8"), re.MULTILINE)


def test_pages_ask_for_what_the_stack_has(production: StackTemplate, on_v2_with_limit: StackTemplate) -> None:
    """The shell functions of the index find one value each; queries and dead-letter queues have the names that people are told."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in [INDEX, *PAGES.values()])
    queries = {str(q.properties["Name"]).split("/")[1] for q in production.of_type("AWS::Logs::QueryDefinition")}
    both = {**alarms(production), **alarms(on_v2_with_limit)}
    queues = {name.removeprefix("dlq-") for name in both if name.startswith("dlq-")}

    assert set(re.findall(r"\$\(output (\w+)\)", text)) <= set(production.template["Outputs"])
    for resource_type, id_prefix in set(re.findall(r"\bresource (AWS::[\w:]+) (\w+)", text)):
        # What only receivers have is of the other stage.
        (production if any_of(production, resource_type, id_prefix) else on_v2_with_limit).the(resource_type, id_prefix)
    assert set(re.findall(r"saved query \*([^*]+)\*", text)) <= queries
    assert set(re.findall(r"redial redrive ([a-z-]+)\b(?<!-)", text)) - queues == {"refused"}


def any_of(template: StackTemplate, resource_type: str, id_prefix: str) -> bool:
    return any(each.logical_id.startswith(id_prefix) for each in template.of_type(resource_type))


def test_commands_of_the_pages_are_understood() -> None:
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
    text = "\n".join(page.read_text(encoding="utf-8") for page in [INDEX, *PAGES.values()])
    commands = set(re.findall(r"`redial ([^`]+)`", text))
    assert commands

    for line in commands:
        name, *arguments = shlex.split(line)
        command = program.get_command(typer.Context(program), name)
        assert command is not None, line
        command.make_context(name, arguments)  # raises where an option or an argument is none


@pytest.mark.parametrize("page", [INDEX, ROOT / "docs" / "operations.md", *PAGES.values()], ids=lambda page: page.stem)
def test_links_of_the_pages_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_alarms_are_mailed_where_an_address_is_given(each: StackTemplate) -> None:
    (mail,) = [s for s in each.of_type("AWS::SNS::Subscription") if s.properties["Protocol"] == "email"]

    assert mail.properties["Endpoint"] == "on-call@example.com"


def test_every_dead_letter_queue_is_watched(each: StackTemplate) -> None:
    watched = {
        render(dimension["Value"]).removesuffix(".QueueName")
        for name, alarm in alarms(each).items()
        if name.startswith("dlq-")
        for dimension in alarm.properties["Dimensions"]
    }

    endings = ("Dlq", "FailedRequests")
    queues = {queue.logical_id for queue in each.of_type("AWS::SQS::Queue")}
    assert watched == {queue for queue in queues if queue[:-8].endswith(endings)}
    for name, alarm in alarms(each).items():
        if name.startswith("dlq-"):
            assert alarm.properties["Threshold"] == 1, name


def test_every_function_is_watched_for_errors_and_throttles(each: StackTemplate) -> None:
    for function in FUNCTIONS:
        logical_id = each.function(function).logical_id
        for metric, name in (("Errors", "errors"), ("Throttles", "throttles")):
            alarm = alarms(each)[f"{name}-{function.replace('_', '-')}"]
            watched = [found for found in metrics_of(alarm) if found["MetricName"] == metric]
            assert [[render(d["Value"]) for d in found["Dimensions"]] for found in watched] == [[logical_id]]


def test_a_request_that_the_api_answers_500_rings_as_a_crash_does(each: StackTemplate) -> None:
    alarm = alarms(each)["errors-api"]
    assert {found["MetricName"] for found in metrics_of(alarm)} == {"Errors", "RequestFailed"}


def test_no_alarm_looks_at_more_metrics_than_cloudwatch_permits(each: StackTemplate) -> None:
    assert all(len(metrics_of(alarm)) <= 10 for alarm in alarms(each).values())


def test_every_topic_of_voice_events_is_watched_for_deliveries_that_fail(each: StackTemplate) -> None:
    watched = {
        render(dimension["Value"])
        for name in ("events-undelivered", "events-undelivered-lines")
        for metric in metrics_of(alarms(each)[name])
        for dimension in metric["Dimensions"]
    }

    topics = {t.logical_id for t in each.of_type("AWS::SNS::Topic") if t.logical_id.startswith("VoiceEvents")}
    assert watched == {f"{topic}.TopicName" for topic in topics}


def test_a_line_whose_topic_alone_is_silent_is_told_of(each: StackTemplate) -> None:
    alarm = alarms(each)["send-line-mute"]

    topics = {t.logical_id for t in each.of_type("AWS::SNS::Topic") if "VoiceEventsInitiatedCall" in t.logical_id}
    watched = {
        (metric["MetricName"], render(dimension["Value"]))
        for metric in metrics_of(alarm)
        for dimension in metric["Dimensions"]
    }
    assert watched == {
        *(("NumberOfMessagesPublished", f"{topic}.TopicName") for topic in topics),
        (MetricName.CALL_PLACED, "dial"),
    }
    (computed,) = [part["Expression"] for part in alarm.properties["Metrics"] if "Expression" in part]
    for line in range(SEND_LINES):
        assert f"IF(FILL(line{line}, 0) < 1, 1, 0)" in computed
    assert computed.startswith(f"IF(FILL(placed, 0) >= {10 * SEND_LINES}, ")


def test_silence_is_an_alarm_only_where_it_means_that_nothing_runs(each: StackTemplate) -> None:
    breaching = {n for n, alarm in alarms(each).items() if alarm.properties["TreatMissingData"] == "breaching"}

    assert breaching == {"dial-not-running"}


@pytest.mark.parametrize("function", ["publish", "tally"])
def test_a_stream_that_nobody_follows_is_an_alarm_while_calls_are_placed(each: StackTemplate, function: str) -> None:
    alarm = alarms(each)[f"{function}-not-running"]
    placed, ran = metrics_of(alarm)

    assert (placed["MetricName"], ran["MetricName"]) == (MetricName.CALL_PLACED, "Invocations")
    assert [render(dimension["Value"]) for dimension in ran["Dimensions"]] == [each.function(function).logical_id]
    (computed,) = [part["Expression"] for part in alarm.properties["Metrics"] if "Expression" in part]
    assert computed == "IF(FILL(placed, 0) >= 1 AND FILL(ran, 0) < 1, 1, 0)"
    periods = {part["MetricStat"]["Period"] for part in alarm.properties["Metrics"] if "MetricStat" in part}
    assert (periods, alarm.properties["EvaluationPeriods"]) == ({900}, 2)


def test_an_unused_allowance_is_no_alarm_where_a_daily_limit_makes_calls_wait(
    sandbox: StackTemplate, production: StackTemplate
) -> None:
    assert "allowance-unused" not in alarms(sandbox)
    assert "allowance-unused" in alarms(production)


@pytest.mark.parametrize(
    ("due", "seconds", "rings"),
    [(300, 120, False), (300, 900, True), (1, 900, True)],
    ids=["two minutes", "a quarter of an hour", "a quarter of an hour with one call due"],
)
def test_sends_that_place_nothing_are_an_alarm_when_it_lasts(
    production: StackTemplate, due: int, seconds: float, rings: bool
) -> None:
    alarm = alarms(production)["sends-not-placed"].properties
    assert [metric["MetricStat"]["Period"] for metric in alarm["Metrics"]] == [900]
    pipeline = Pipeline(Conditions())
    pipeline.voice.script = lambda _number: Script("unreachable")
    pipeline.request_many(due)

    pipeline.run(seconds)

    not_placed = pipeline.functions.notebook.sums[MetricName.SEND_NOT_PLACED]
    assert (not_placed >= alarm["Threshold"]) == rings, not_placed


def test_alarms_watch_the_metrics_of_their_own_stage_by_the_names_that_functions_emit(each: StackTemplate) -> None:
    from infra.observability.pipeline_metrics import EMITTED_BY

    namespace = each.environment("dial")["POWERTOOLS_METRICS_NAMESPACE"]

    own = [metric for alarm in alarms(each).values() for metric in metrics_of(alarm) if "Redial" in metric["Namespace"]]
    assert own
    for metric in own:
        assert metric["Namespace"] == namespace
        (service,) = metric["Dimensions"]
        assert service["Name"] == "service"
        assert service["Value"] in EMITTED_BY[MetricName(metric["MetricName"])]


def test_every_metric_is_known_to_be_emitted_by_somebody() -> None:
    from infra.observability.pipeline_metrics import EMITTED_BY

    assert set(EMITTED_BY) == set(MetricName)


def test_the_dashboard_draws_how_calls_fare(each: StackTemplate) -> None:
    body = render(each.the("AWS::CloudWatch::Dashboard").properties["DashboardBody"])

    for name in (
        MetricName.CALL_COMPLETED,
        MetricName.OUTCOME_BUSY,
        MetricName.RETRY_SCHEDULED,
        MetricName.TIME_TO_FIRST_RING_SECONDS,
        MetricName.ALLOWANCE_USED_PERCENT,
        MetricName.DUE_CALLS,
        MetricName.OLDEST_DUE_AGE_SECONDS,
        MetricName.CALL_PLACED,
    ):
        assert f'"{name.value}"' in body
    widgets = json.loads(body)["widgets"]
    titles = [widget["properties"].get("title", "") for widget in widgets]
    assert any("answer rate" in title.lower() for title in titles)
    assert any("dead-letter" in title.lower() for title in titles)
    (status,) = [widget for widget in widgets if widget["type"] == "alarm"]
    assert len(status["properties"]["alarms"]) == len(alarms(each))


def test_saved_log_queries_are_filed_below_the_stacks_name(each: StackTemplate) -> None:
    queries = {q.properties["Name"]: q.properties for q in each.of_type("AWS::Logs::QueryDefinition")}

    assert {name.split("/")[1] for name in queries} == {
        "story of a call",
        "errors",
        "unexplained throttles",
        "events of an attempt",
    }
    story = queries[f"{each.stack_name}/story of a call"]
    function_logs = {render(each.function(name).properties["LoggingConfig"]["LogGroup"]) for name in FUNCTIONS}
    assert {render(log_group) for log_group in story["LogGroupNames"]} == function_logs


def test_the_end_of_the_holidays_is_an_alarm_90_days_before(each: StackTemplate) -> None:
    alarm = alarms(each)["holidays-end"].properties
    last_day = date.fromisoformat(str(each.template["Outputs"]["HolidaysKnownUntil"]["Value"]))

    assert [part["Expression"] for part in alarm["Metrics"] if "Expression" in part] == ["EPOCH(invocations)"]
    rings_from = datetime.fromtimestamp(alarm["Threshold"], UTC)
    assert rings_from == datetime.combine(last_day, time(), UTC) - timedelta(days=89)
