"""Who is let in to the HTTP API, from which pages, and how often."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from api.settings import Settings
from infra.settings.context import SettingsError
from redial.adapters.dead_letters import DeadLetters
from redial.environment import parse_settings
from tests.infra.conftest import synthesise
from tests.infra.template import StackTemplate, render

METHODS = ("GET", "POST", "PUT")
PROGRAMS = ("/v1/{operation+}", "/personal-data/v1/{operation+}")
PAGE = "/page/v1/{operation+}"


def test_only_the_health_check_is_open_to_anybody(each: StackTemplate) -> None:
    routes = {
        route.properties["RouteKey"]: route.properties["AuthorizationType"]
        for route in each.of_type("AWS::ApiGatewayV2::Route")
    }

    assert routes == {
        **{f"{method} {path}": "AWS_IAM" for method in METHODS for path in PROGRAMS},
        **{f"{method} {PAGE}": "JWT" for method in METHODS},
        "GET /health": "NONE",
    }


def test_tokens_are_those_of_the_own_user_pool_and_client(each: StackTemplate) -> None:
    token = each.the("AWS::ApiGatewayV2::Authorizer").properties["JwtConfiguration"]

    assert each.the("AWS::Cognito::UserPool").logical_id in render(token["Issuer"])
    (client,) = token["Audience"]
    assert each.the("AWS::Cognito::UserPoolClient").logical_id in render(client)


def test_the_page_is_opened_by_access_tokens_alone(each: StackTemplate) -> None:
    scopes = {
        route.properties["RouteKey"]: route.properties.get("AuthorizationScopes", [])
        for route in each.of_type("AWS::ApiGatewayV2::Route")
    }

    assert {route for route, needed in scopes.items() if needed} == {f"{method} {PAGE}" for method in METHODS}
    assert all(needed in ([], ["openid"]) for needed in scopes.values())


def test_people_sign_in_on_the_hosted_page_alone_and_change_nothing_of_themselves(each: StackTemplate) -> None:
    client, pool = (each.the(f"AWS::Cognito::UserPool{kind}").properties for kind in ("Client", ""))

    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    # Cognito takes an empty list for none given, and then all attributes may be written.
    assert client["WriteAttributes"] == ["locale"]
    assert client["EnableTokenRevocation"] is True
    assert "aws.cognito.signin.user.admin" not in client["AllowedOAuthScopes"]
    assert pool["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}


def test_the_access_log_holds_nothing_that_a_caller_writes(each: StackTemplate) -> None:
    """A path and a query string may hold a phone number, a header anything; API Gateway writes them as they are."""
    log = each.the("AWS::ApiGatewayV2::Stage").properties["AccessLogSettings"]
    written = set(re.findall(r"\$context\.[\w.]+", log["Format"]))

    # In the one policy by which it writes, API Gateway names each log group that is called otherwise, until it is full.
    name = each.the("AWS::Logs::LogGroup", "ApiAccessLog").properties["LogGroupName"]
    assert name.startswith("/aws/vendedlogs/redial/")
    # As API Gateway keeps it: with another end of it, `--revert-drift` would find something changed each time.
    assert render(log["DestinationArn"]).endswith(
        f":log-group:{each.the('AWS::Logs::LogGroup', 'ApiAccessLog').logical_id}"
    )
    assert "$context.routeKey" in written
    assert {"$context.identity.userArn", "$context.authorizer.claims.sub"} <= written
    callers_words = (
        "path",
        "query",
        "resourcepath",
        "protocol",
        "useragent",
        "claims.email",
        "body",
        "header",
        "domain",
    )
    assert not [variable for variable in written if any(word in variable.lower() for word in callers_words)]


def test_requests_are_limited(each: StackTemplate) -> None:
    limits = each.the("AWS::ApiGatewayV2::Stage").properties["DefaultRouteSettings"]

    assert limits["ThrottlingRateLimit"] > 0
    assert limits["ThrottlingBurstLimit"] == 2 * limits["ThrottlingRateLimit"]


def test_no_other_page_may_ask_unless_it_is_named(each: StackTemplate) -> None:
    assert "CorsConfiguration" not in each.the("AWS::ApiGatewayV2::Api").properties


def test_sqs_is_asked_to_move_messages_just_from_dead_letter_queues_of_queues(each: StackTemplate) -> None:
    """SQS refuses it for one whose messages came from SNS, a schedule, or a function."""
    of_queues = {
        json.loads(render(json.dumps(policy)))["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for queue in each.of_type("AWS::SQS::Queue")
        if (policy := queue.properties.get("RedrivePolicy")) is not None
    }

    queues = json.loads(each.environment("api")["DEAD_LETTER_QUEUES"])

    moved_by_sqs = {queue[0].removesuffix(".QueueName") for queue in queues.values() if queue[2:] == [True]}
    assert moved_by_sqs == of_queues
    assert {name for name, queue in queues.items() if len(queue) == 2} == {"events-delivery"}


@pytest.mark.parametrize("origin", ["https://desk.example.com", "http://localhost:5173"])
def test_pages_that_are_named_may_ask_and_no_others(tmp_path: Path, origin: str) -> None:
    stack = synthesise(tmp_path, stage="sandbox", browser_origins=origin)["redial-sandbox"]

    cors = stack.the("AWS::ApiGatewayV2::Api").properties["CorsConfiguration"]

    assert cors["AllowOrigins"] == [origin]
    assert sorted(cors["AllowMethods"]) == sorted(METHODS)
    assert sorted(cors["AllowHeaders"]) == ["authorization", "content-type"]
    assert not cors.get("AllowCredentials")


@pytest.mark.parametrize("origins", ["*", "https://*", "https://*.example.com", "http://desk.example.com"])
def test_origins_are_exact_and_encrypted(tmp_path: Path, origins: str) -> None:
    with pytest.raises(SettingsError, match="browser_origins"):
        synthesise(tmp_path, stage="sandbox", browser_origins=origins)


def test_messages_that_go_to_one_queue_name_it_once(each: StackTemplate) -> None:
    queues = parse_settings(Settings, each.environment("api")).dead_letter_queues
    assert queues["events-delivery"].target == "events", "its name is long, and the environment holds 4 KB"
    read = DeadLetters(cast("Any", None), queues, "https://sqs/wake-ups", datetime.now).queues
    assert read["events-delivery"].target == read["events"].target == queues["events"].target
    assert (read["events-delivery"].is_moved_by_sqs, read["tally"].target) == (False, None)


def test_no_function_on_aws_lets_anybody_in_without_a_verdict(each: StackTemplate) -> None:
    """Only such a one, on the local stack, is told by its callers which role they play."""
    asked = {
        variables["AUTHORISATION"]
        for function in each.of_type("AWS::Lambda::Function")
        if "AUTHORISATION" in (variables := function.properties.get("Environment", {}).get("Variables", {}))
    }
    assert asked == {"api_gateway"}
