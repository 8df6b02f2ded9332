"""The API: an HTTP API in front of one function, with an authoriser for programs and one for people."""

import json
from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import AWS_SOLUTIONS, acknowledge
from infra.log_group import arn_as_services_keep_it, log_group
from infra.people.sign_in import SignIn
from infra.pipeline.audit_trail import append_to_audit_trail
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.functions import rules_of_requests
from infra.pipeline.queues import SetAside
from infra.pipeline.service_function import ServiceFunction
from infra.pipeline.table import CallStatusTable
from infra.publishing.receivers import Receivers
from infra.settings.stage import StageSettings
from redial.adapters.dynamodb.schema import LISTED_BY
from redial.stack_settings import SpeechBy

# An HTTP API gives up on its function after 30 s.
TIMEOUT = cdk.Duration.seconds(29)

# Who did what, how it went and how long it took. Neither the path nor the query string: a request id in them may hold a number, and
# nothing masks this log. Which call was changed, and by whom, is in the function's own log.
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "route": "$context.routeKey",
    "status": "$context.status",
    "latencyMs": "$context.responseLatency",
    "functionLatencyMs": "$context.integrationLatency",
    "program": "$context.identity.userArn",
    "person": "$context.authorizer.claims.sub",
    "authorizerError": "$context.authorizer.error",
    "error": "$context.error.message",
    "functionError": "$context.integrationErrorMessage",
}


class Api(Construct):
    """
    The function and its three addresses.

    - ``/v1/*`` and ``/personal-data/v1/*``: programs, by IAM;
    - ``/page/v1/*``: people, by a token of the user pool;
    - ``/health``: anybody.

    Parameters
    ----------
    set_aside
        The dead-letter queues, each under its name.
    sign_in
        None in the local stage, where everybody may do everything.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        code: FunctionCode,
        table: CallStatusTable,
        wake_up_queue: sqs.IQueue,
        set_aside: Mapping[str, SetAside],
        receivers: Receivers,
        sign_in: SignIn | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.service = self._service(settings, code, table, wake_up_queue, set_aside, receivers, sign_in)
        self.http_api = apigateway.HttpApi(
            self,
            "Http",
            api_name=settings.stack_name,
            description=f"Submits, shows and steers the calls of {settings.stack_name}",
            create_default_stage=False,
            # The dashboard is served from the same origin as the API, so it needs none of this.
            cors_preflight=(
                apigateway.CorsPreflightOptions(
                    allow_origins=list(settings.browser_origins),
                    allow_methods=[
                        apigateway.CorsHttpMethod.GET,
                        apigateway.CorsHttpMethod.POST,
                        apigateway.CorsHttpMethod.PUT,
                    ],
                    allow_headers=["authorization", "content-type"],
                    max_age=cdk.Duration.hours(1),
                )
                if settings.browser_origins
                else None
            ),
        )
        self._route(sign_in)
        self.access_log = self._stage(settings)
        self.url = self.http_api.api_endpoint

    def _service(
        self,
        settings: StageSettings,
        code: FunctionCode,
        table: CallStatusTable,
        wake_up_queue: sqs.IQueue,
        set_aside: Mapping[str, SetAside],
        receivers: Receivers,
        sign_in: SignIn | None,
    ) -> ServiceFunction:
        service = ServiceFunction(
            self,
            "Api",
            name="api",
            description="Submits, shows and steers calls, for programs, the page and the command line",
            code=code,
            settings=settings,
            timeout=TIMEOUT,
            # People wait for it: a cold start, which is imports, takes half the time of 256 MB.
            memory_mebibytes=512,
            environment={
                "TABLE_NAME": table.table.table_name,
                "WAKE_UP_QUEUE_URL": wake_up_queue.queue_url,
                **rules_of_requests(settings),
                "NUMBER_CHOICE": settings.number_choice_json,
                "COUNTRY": json.dumps(settings.country_of_numbers),
                "CALL_PRICES": settings.call_prices_json,
                "PREVIEW_AUDIO": _speech_by(settings),
                "TIME_ZONE": json.dumps(settings.time_zone),
                "RETENTION_DAYS": str(settings.retention_days),
                "RIGHTS": settings.rights_json,
                "AUDIT_RETENTION_DAYS": str(settings.archive_retention_days),
                "FINAL_EVENT_DEADLINE_MINUTES": str(settings.final_event_deadline_minutes),
                "DEAD_LETTER_QUEUES": cdk.Stack.of(self).to_json_string(
                    {name: _described(name, set_aside) for name in set_aside}
                ),
                "AUTHORISATION": "none" if sign_in is None else "api_gateway",
            },
        )
        service.allow(
            "ReadAndChangeCalls",
            ["dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:PutItem"],
            [table.table.table_arn],
        )
        append_to_audit_trail(service, table)
        service.allow("ListCalls", ["dynamodb:Query"], [table.index_arn(index) for index in LISTED_BY])
        service.allow("WakeDial", ["sqs:SendMessage"], [wake_up_queue.queue_arn])
        _allow_redriving(service, list(set_aside.values()))
        receivers.allow_redriving(service)
        if _speech_by(settings) == "polly":
            service.allow("LetMessagesBeHeard", ["polly:SynthesizeSpeech"], ["*"])
            acknowledge(
                service.role,
                f"{AWS_SOLUTIONS}IAM5[Resource::*]",
                "SynthesizeSpeech knows lexicons as resources, and none is used.",
            )
        return service

    def _route(self, sign_in: SignIn | None) -> None:
        function = integrations.HttpLambdaIntegration("Function", self.service.function)
        programs = people = None
        if sign_in is not None:
            programs = authorizers.HttpIamAuthorizer()
            people = authorizers.HttpJwtAuthorizer(
                "People",
                sign_in.issuer,
                authorizer_name="people",
                jwt_audience=[sign_in.client.user_pool_client_id],
            )
        for path, authorizer in {
            "/v1/{operation+}": programs,
            "/personal-data/v1/{operation+}": programs,
            "/page/v1/{operation+}": people,
        }.items():
            self.http_api.add_routes(
                path=path,
                # OPTIONS is left to the preflight answer, which no authoriser may refuse.
                methods=[
                    apigateway.HttpMethod.GET,
                    apigateway.HttpMethod.POST,
                    apigateway.HttpMethod.PUT,
                ],
                integration=function,
                authorizer=authorizer,
                # An ID token has no scopes: it says who somebody is, and opens nothing.
                authorization_scopes=["openid"] if authorizer is people and people is not None else None,
            )
        (health,) = self.http_api.add_routes(path="/health", methods=[apigateway.HttpMethod.GET], integration=function)
        acknowledge(
            health, f"{AWS_SOLUTIONS}APIG4", "The health check says that the API runs, and nothing else, to anybody."
        )

    def _stage(self, settings: StageSettings) -> logs.LogGroup:
        # Each log group of another name takes room in the one policy by which API Gateway writes to them all (5,120 characters for
        # an account and region): where many APIs are, a stage with such a log can no longer be made.
        log = log_group(self, "AccessLog", settings=settings, name=f"/aws/vendedlogs/redial/{settings.stack_name}/api")
        stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.http_api,
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(
                rate_limit=settings.api_requests_per_second, burst_limit=2 * settings.api_requests_per_second
            ),
            detailed_metrics_enabled=True,
        )
        cfn_stage = stage.node.default_child
        assert isinstance(cfn_stage, apigateway.CfnStage)
        cfn_stage.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=arn_as_services_keep_it(log), format=json.dumps(ACCESS_LOG)
        )
        return log


def _speech_by(settings: StageSettings) -> SpeechBy:
    """Tell who lets messages be heard."""
    if settings.local:
        return "stand_in"
    return "polly" if settings.preview_audio else "nobody"


def _allow_redriving(service: ServiceFunction, set_aside: Sequence[SetAside]) -> None:
    service.allow(
        "LookAtDeadLetters",
        ["sqs:ReceiveMessage", "sqs:GetQueueAttributes"],
        [each.queue.queue_arn for each in set_aside],
    )
    # SQS moves messages in the name of who asks for it, so the function may do each step itself either way.
    redriven = {each.queue.queue_arn: each.target.queue_arn for each in set_aside if each.target is not None}
    service.allow("TakeDeadLettersOut", ["sqs:DeleteMessage"], list(redriven))
    service.allow("RedriveDeadLetters", ["sqs:SendMessage"], list(dict.fromkeys(redriven.values())))
    service.allow(
        "LetSqsMoveDeadLetters",
        ["sqs:StartMessageMoveTask"],
        [each.queue.queue_arn for each in set_aside if each.is_moved_by_sqs],
    )


def _described(name: str, all_of_them: Mapping[str, SetAside]) -> list[str | bool]:
    """
    Name a queue by what differs from the others: with addresses and ARNs the environment passes Lambda's 4 KB.

    Where its messages go to a queue that another one's go to as well, that other one is named, which is shorter.
    """
    it = all_of_them[name]
    if it.target is None:
        return [it.queue.queue_name]
    same = next(other for other, each in all_of_them.items() if each.target is it.target)
    target = it.target.queue_name if same == name else same
    return [it.queue.queue_name, target, *([True] if it.is_moved_by_sqs else [])]
