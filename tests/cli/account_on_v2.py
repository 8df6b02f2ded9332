"""A stack on version 2 of the voice API with the emulator for its account, as `redial doctor` examines it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from botocore.session import Session

from redial.domain.pacing.limits import PRODUCTION
from redial_cli.client.stacks import Stack
from redial_cli.doctor.dry_run import dry_run_call
from redial_cli.doctor.findings import Check, Finding, Verdict
from tests.cli.stubbed_stack import QUEUE, StubbedAws, deployed, examine, function, pages, resource
from tests.cli.trusted_lines import TRUSTED
from voice_emulator import VoiceEmulator

NUMBER, OTHER, DESTINATION = "+12065550190", "+12065550191", "+12065550100"
SET = "redial-live-v2"
TRACK = "arn:aws:lambda:us-east-1:123456789012:function:track"
TOPIC = "arn:aws:sns:us-east-1:123456789012:TypedVoiceEvents"
ROLE = "arn:aws:iam::123456789012:role/events"
TO_TOPIC = {"SnsDestination": {"TopicArn": TOPIC}}
TO_LOG = {
    "CloudWatchLogsDestination": {
        "IamRoleArn": ROLE,
        "LogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:events",
    }
}
TO_ARCHIVE = {
    "KinesisFirehoseDestination": {
        "IamRoleArn": ROLE,
        "DeliveryStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/events",
    }
}


class OneAccount:
    """A stack whose services answer what a test says, but for the voice service: that is the emulator."""

    def __init__(self, emulator: VoiceEmulator, answers: Mapping[str, Any]) -> None:
        self._emulator = emulator
        self._stubbed = StubbedAws(answers)

    def create_client(self, service: str, **options: Any) -> Any:
        if service == "pinpoint-sms-voice-v2":
            return self._emulator.client_v2()
        if service == "pinpoint-sms-voice":
            return self._emulator.client()
        return self._stubbed.create_client(service, **options)


class Doctor:
    """Examines a stack on version 2."""

    def __init__(self, emulator: VoiceEmulator) -> None:
        self.emulator = emulator
        self.voice = emulator.client_v2()
        self.numbers: Sequence[str] = (NUMBER, OTHER)
        self.limits = PRODUCTION
        self.sending: dict[str, Any] = {"version": "v2", "time_to_live_seconds": 60}
        self.outputs: dict[str, str] = {}
        self.known_topics = [TOPIC]
        self.subscriber = QUEUE

    def stack(self) -> Stack:
        variables = {
            "CONFIGURATION_SET_NAME": SET,
            "ORIGINATION_PHONE_NUMBERS": ",".join(self.numbers),
            "VOICE_LIMITS": json.dumps({name: getattr(self.limits, name) for name in self.limits.__struct_fields__}),
            "VOICE_SENDING": json.dumps(self.sending),
            "PAYLOAD_TYPED_TOPIC_ARNS": json.dumps(self.known_topics),
        }
        functions = ("dial", "track")
        answers = {
            "cloudformation": pages([resource(name, "AWS::Lambda::Function") for name in functions]),
            "lambda": [function(name, Environment={"Variables": variables}, FunctionArn=TRACK) for name in functions],
            "iam": [TRUSTED],
            "sqs": [("get_queue_attributes", {"Attributes": {"QueueArn": QUEUE}})],
            "sns": [
                (
                    "list_subscriptions_by_topic",
                    {"Subscriptions": [{"Endpoint": self.subscriber, "SubscriptionArn": "arn:sub"}]},
                ),
                ("get_subscription_attributes", {"Attributes": {"RedrivePolicy": "{}"}}),
            ],
        }
        base = deployed(answers)
        outputs = {**base.outputs, "voice_api": "v2", "configuration_set_name": SET, **self.outputs}
        return replace(base, session=cast("Session", OneAccount(self.emulator, answers)), outputs=outputs)

    def finds(self, check: Check) -> list[Finding]:
        return examine(check, self.stack())

    def one(self, check: Check) -> tuple[Verdict, str]:
        (finding,) = self.finds(check)
        return finding.verdict, finding.text

    def faults(self, check: Check) -> list[str]:
        return [finding.text for finding in self.finds(check) if finding.verdict is not Verdict.FINE]

    def change(self, **v2: Any) -> None:
        self.emulator.change_settings(v2=v2)

    def dry_run(self, destination: str = DESTINATION) -> Finding:
        (finding,) = self.finds(lambda stack: dry_run_call(stack, destination))
        return finding
