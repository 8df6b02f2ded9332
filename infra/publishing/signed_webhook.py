"""A webhook whose requests are signed: a queue, and a function that posts what is in it."""

import aws_cdk as cdk
import msgspec
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.pipeline.function_code import FunctionCode
from infra.pipeline.queues import LONGEST_RETENTION
from infra.pipeline.service_function import ServiceFunction
from infra.settings.receivers import WebhookSettings
from infra.settings.stage import StageSettings

# Ten requests of eight seconds at most, one after the other.
_TIMEOUT = cdk.Duration.seconds(90)
# With the pauses between them, from ten seconds to a quarter of an hour, they last a day (`sign.wiring`).
_TRIES = 100
_AT_ONCE = 2


class SignedWebhook(Construct):
    """
    Posts each event, signed with keys that the function reads when it needs them.

    EventBridge's own connections sign nothing, and a function that it invokes itself is tried three times: so the events wait in a
    queue, and what is refused for good, or for a day, ends where what other receivers do not take does.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        code: FunctionCode,
        webhook: WebhookSettings,
        undelivered: sqs.Queue,
    ) -> None:
        super().__init__(scope, construct_id)
        assert webhook.signature is not None
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            # Where nothing lets the function run: as long as what it sets aside is kept.
            retention_period=LONGEST_RETENTION,
            visibility_timeout=cdk.Duration.seconds(6 * _TIMEOUT.to_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(queue=undelivered, max_receive_count=_TRIES),
        )
        address = {
            "url": webhook.url,
            "secret_arns": webhook.signature.secret_arns,
            "on_this_machine": webhook.is_on_this_machine,
        }
        self.service = ServiceFunction(
            self,
            "Sign",
            name="sign",
            description="Posts events to a webhook, each signed",
            code=code,
            settings=settings,
            timeout=_TIMEOUT,
            memory_mebibytes=256,
            environment={
                "SIGNED_WEBHOOK": msgspec.json.encode(address).decode(),
                "WEBHOOK_QUEUE_URL": self.queue.queue_url,
                "UNDELIVERED_QUEUE_URL": undelivered.queue_url,
            },
        )
        self.service.allow("ReadKeys", ["secretsmanager:GetSecretValue"], list(webhook.signature.secret_arns))
        self.service.allow("KeepRefused", ["sqs:SendMessage"], [undelivered.queue_arn])
        self.service.work_through(self.queue, batch_size=10, max_concurrency=_AT_ONCE)
