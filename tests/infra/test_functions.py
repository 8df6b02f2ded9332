import json
from importlib import import_module

import msgspec
import pytest

import dial.wiring
from redial.contracts.voice_event import TYPES_OF_V1
from redial.domain.pacing import line_slots
from redial.domain.pacing.limits import PRODUCTION, SANDBOX
from redial.environment import parse_settings, variable_names
from redial.metrics import NAMESPACE
from redial.version import VERSION
from tests.infra.conftest import VOICE_ENDPOINT_URL
from tests.infra.function_settings import FUNCTIONS, POWERTOOLS, settings_of
from tests.infra.template import StackTemplate, render


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_functions_environment_is_what_it_parses(each: StackTemplate, function: str) -> None:
    environment = each.environment(function)

    assert set(environment) - POWERTOOLS == variable_names(settings_of(function))
    assert environment.keys() >= POWERTOOLS
    parse_settings(settings_of(function), environment)


@pytest.mark.parametrize(
    ("stack", "limits"), [("redial-sandbox", SANDBOX), ("redial-production-eu-west-1", PRODUCTION)]
)
def test_functions_keep_to_the_limits_of_the_stages_profile(
    templates: dict[str, StackTemplate], stack: str, limits: msgspec.Struct
) -> None:
    for function in ("intake", "dial", "api"):
        parsed = parse_settings(settings_of(function), templates[stack].environment(function))
        assert parsed.voice_limits == limits


def test_track_knows_the_event_type_of_every_topic_of_the_first_line(each: StackTemplate) -> None:
    """Those of the further lines it knows by their names (`topic_of`): with them, its variables would pass 4 KB."""
    by_topic = json.loads(each.environment("track")["EVENT_TYPE_BY_TOPIC_ARN"])

    topics = [topic for topic in each.of_type("AWS::SNS::Topic") if topic.logical_id.startswith("VoiceEv")]
    assert set(by_topic) == {topic.logical_id for topic in topics if "TopicName" not in topic.properties}
    assert set(by_topic.values()) == set(TYPES_OF_V1)


def test_dial_names_the_configuration_set_once_its_destinations_are_there(each: StackTemplate) -> None:
    resource = each.the("Custom::VoiceConfigurationSet")

    assert each.environment("dial")["CONFIGURATION_SET_NAME"] == resource.logical_id


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_runs_on_python_3_13_on_arm_with_the_layer(each: StackTemplate, function: str) -> None:
    properties = each.function(function).properties

    assert properties["Runtime"] == "python3.13"
    assert properties["Architectures"] == ["arm64"]
    assert [render(layer) for layer in properties["Layers"]] == [
        each.the("AWS::Lambda::LayerVersion", "FunctionCode").logical_id
    ]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_a_handler_and_a_log_of_its_own_that_ends(each: StackTemplate, function: str) -> None:
    properties = each.function(function).properties

    assert callable(import_module(f"{function}.handler").handler)
    log_group = each.template["Resources"][render(properties["LoggingConfig"]["LogGroup"])]
    assert log_group["Properties"]["RetentionInDays"] == 30
    assert properties["LoggingConfig"]["LogFormat"] == "JSON"


def test_metrics_of_two_stages_do_not_add_up(templates: dict[str, StackTemplate]) -> None:
    namespaces = {
        name: template.environment("dial")["POWERTOOLS_METRICS_NAMESPACE"] for name, template in templates.items()
    }

    assert namespaces["redial-sandbox"] == f"{NAMESPACE}/sandbox"
    assert namespaces["redial-production-us-east-1"] == f"{NAMESPACE}/production"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_metrics_are_not_filtered_from_the_log(each: StackTemplate, function: str) -> None:
    # Lambda takes a line without a level for INFO.
    assert each.function(function).properties["LoggingConfig"]["ApplicationLogLevel"] == "INFO"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_lambda_writes_lines_of_its_own_for_invocations_that_fail_alone(each: StackTemplate, function: str) -> None:
    assert each.function(function).properties["LoggingConfig"]["SystemLogLevel"] == "WARN"


def test_dial_may_wake_itself_and_nobody_else_may(each: StackTemplate) -> None:
    loops = {name: each.function(name).properties.get("RecursiveLoop") for name in FUNCTIONS}

    assert {name for name, loop in loops.items() if loop is not None} == {"dial"}
    assert loops["dial"] == "Allow"


def test_no_concurrency_is_set_aside_unless_asked_for(each: StackTemplate) -> None:
    # An account of 10, which new ones have, cannot set any aside: the deployment would fail.
    assert all("ReservedConcurrentExecutions" not in each.function(name).properties for name in FUNCTIONS)


def test_the_local_stages_functions_find_the_voice_api_emulator(local: StackTemplate, each: StackTemplate) -> None:
    assert local.environment("dial")["AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE"] == VOICE_ENDPOINT_URL
    assert local.environment("voice_resource")["AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE"] == VOICE_ENDPOINT_URL
    assert not any("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE" in each.environment(name) for name in FUNCTIONS)


def test_stack_and_layer_tell_the_version(each: StackTemplate) -> None:
    assert each.tags["version"] == VERSION
    description = each.the("AWS::Lambda::LayerVersion", "FunctionCode").properties["Description"]
    assert description.startswith(f"Redial {VERSION}: ")


def test_a_slot_of_a_send_line_lasts_as_long_as_a_dialer_may_send() -> None:
    """Otherwise the event of a late send would be taken for that of whoever has the line by then."""
    from infra.pipeline.functions import DIAL_TIMEOUT

    assert DIAL_TIMEOUT.to_seconds() == line_slots.LONGEST_RUN.total_seconds()
    assert dial.wiring.SEND_TIMEOUT == line_slots.SEND_TIMEOUT
