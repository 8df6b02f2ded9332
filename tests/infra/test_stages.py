"""Several stages and regions in one account, from context alone."""

import json
from collections import Counter
from typing import Any

from infra.settings.values import VOICE_REGIONS
from tests.infra.alarms import alarms
from tests.infra.conftest import VOICE_ENDPOINT_URL
from tests.infra.function_settings import FUNCTIONS
from tests.infra.template import StackTemplate, render

# Properties that are a resource's name, and have to differ between stacks.
NAMING = (
    "AlarmName",
    "BucketName",
    "DashboardName",
    "DeliveryStreamName",
    "FunctionName",
    "LogGroupName",
    "Name",
    "QueueName",
    "RoleName",
    "TableName",
    "TopicName",
)
# Names within something that has the stack's name itself.
WITHIN = ("AWS::ApiGatewayV2::Authorizer", "AWS::Athena::NamedQuery", "AWS::Glue::Table")


# Who is at the laptop may do everything there.
SIGN_IN = ("AWS::Cognito::", "AWS::ApiGatewayV2::Authorizer")
# The dashboard's files are served by the local run.
SITE = ("DashboardSite", "CustomCDKBucketDeployment")


def names(template: StackTemplate) -> list[tuple[str, str]]:
    given = []
    for logical_id, resource in template.template["Resources"].items():
        properties: dict[str, Any] = resource.get("Properties", {})
        if resource["Type"] in WITHIN or resource["Type"].startswith(("AWS::Lambda::Ev", "Custom::")):
            continue
        given += [
            (resource["Type"], properties[name])
            for name in NAMING
            if isinstance(properties.get(name), str) and name in properties
        ]
        assert logical_id
    return given


def test_each_stage_and_region_is_a_stack(templates: dict[str, StackTemplate]) -> None:
    assert set(templates) == {"redial-sandbox", "redial-production-us-east-1", "redial-production-eu-west-1"}


def test_nothing_is_named_so_that_two_stacks_collide(templates: dict[str, StackTemplate]) -> None:
    counted = Counter(name for template in templates.values() for name in names(template))

    assert [name for name, times in counted.items() if times > 1] == []
    sets = {t.the("Custom::VoiceConfigurationSet").properties["ConfigurationSetName"] for t in templates.values()}
    assert len(sets) == len(templates)


def test_no_alarm_is_called_like_one_of_a_stage_that_has_more_behind_its_name(
    production: StackTemplate, on_v2_with_limit: StackTemplate
) -> None:
    """An alarm of the stage `live` that ends like another one, as `live-receiver-events-lost`, would be that of `live-receiver`."""
    known = {*alarms(production), *alarms(on_v2_with_limit)}
    assert {"events-lost", "events-lost-receivers"} <= known
    assert [(name, end) for name in known for end in known if name.endswith(f"-{end}")] == []


def test_what_is_unique_in_an_account_is_named_after_the_region_too(each: StackTemplate) -> None:
    """A stage that names no region may be deployed in two; these names are one namespace for all regions of an account."""
    configs = {
        "AWS::CloudFront::ResponseHeadersPolicy": "ResponseHeadersPolicyConfig",
        "AWS::CloudFront::OriginAccessControl": "OriginAccessControlConfig",
    }
    given = [resource.properties[config]["Name"] for kind, config in configs.items() for resource in each.of_type(kind)]
    given.append(each.the("AWS::CloudWatch::Dashboard").properties["DashboardName"])

    region = (
        "AWS::Region" if each.stack_name == "redial-sandbox" else each.stack_name.removeprefix("redial-production-")
    )
    assert len(given) == 4
    for name in map(render, given):
        assert name.startswith(each.stack_name)
        assert region in name


def test_a_region_calls_from_its_own_numbers(templates: dict[str, StackTemplate]) -> None:
    us, eu = (
        templates[f"redial-production-{region}"].environment("dial")["ORIGINATION_PHONE_NUMBERS"]
        for region in ("us-east-1", "eu-west-1")
    )

    assert (us, eu) == ("+12065550100,+12065550101", "+442079460100")


def test_a_region_without_the_voice_api_is_refused_before_anything_is_made(each: StackTemplate) -> None:
    (assertion,) = each.template["Rules"]["VoiceRegion"]["Assertions"]

    assert assertion["Assert"] == {"Fn::Contains": [list(VOICE_REGIONS), {"Ref": "AWS::Region"}]}


def test_the_outputs_are_those_that_tools_read(each: StackTemplate, local: StackTemplate) -> None:
    expected = {
        "RequestsQueueUrl",
        "RequestsDlqUrl",
        "WakeUpQueueUrl",
        "WakeUpDlqUrl",
        "EventsQueueUrl",
        "EventsDlqUrl",
        "TableName",
        "ConfigurationSetName",
        "SendLines",
        "EventsArchiveBucketName",
        "EventsLogGroupName",
        "DashboardUrl",
        "UserPoolId",
    }
    assert expected <= set(each.template["Outputs"])
    # On the laptop, the dashboard has a server of the local run, and nobody signs in.
    assert set(each.template["Outputs"]) - {"DashboardUrl", "UserPoolId"} == set(local.template["Outputs"])
    assert each.output("UserPoolId") == each.the("AWS::Cognito::UserPool").logical_id


def test_the_local_stage_is_the_same_stack_but_for_a_short_list(local: StackTemplate, sandbox: StackTemplate) -> None:
    from infra.local_stage import LEFT_OUT

    def types(template: StackTemplate) -> Counter[str]:
        return Counter(
            resource["Type"]
            for logical_id, resource in template.template["Resources"].items()
            if resource["Type"] not in LEFT_OUT and not resource["Type"].startswith(SIGN_IN)
            if not logical_id.startswith(SITE) and not _is_mail(resource)
            # On the laptop SNS brings nothing to `track`: all events pass the queue, as `voice_events_directly` says.
            if "MayInvokeTrack" not in logical_id and not logical_id.startswith("TrackFunctionEventInvokeConfig")
        )

    assert types(local) == types(sandbox)
    assert {
        "AWS::Athena::NamedQuery",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::Logs::QueryDefinition",
    } == LEFT_OUT
    assert VOICE_ENDPOINT_URL in json.dumps(local.template)
    # A function of one is configured as that of the other, but for what the stages' settings say.
    for function in FUNCTIONS:
        here, there = local.function(function).properties, sandbox.function(function).properties
        differing = {key for key in {**here, **there} if here.get(key) != there.get(key)}
        assert differing <= {"Environment", "LoggingConfig", "Tags", "Layers"}
        only_local = set(local.environment(function)) - set(sandbox.environment(function))
        assert only_local == {"AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE", "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2"}


def _is_mail(resource: dict[str, Any]) -> bool:
    return resource["Type"] == "AWS::SNS::Subscription" and bool(resource["Properties"]["Protocol"] == "email")
