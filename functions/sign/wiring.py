"""The one place where ``sign`` is put together."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from redial.adapters import clients
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.signing_keys import SigningKeys
from redial.adapters.webhook import HttpWebhook
from redial.domain.publishing.signatures import HEADER, signature_of
from redial.environment import parse_settings
from redial.errors import ReceiverRefuses, ReceiverUnavailable
from sign.settings import Settings

if TYPE_CHECKING:
    from redial.application.ports import Clock, Telemetry, Tokens

LONGEST_RUN = timedelta(seconds=60)
"""After that nothing more is posted: of a run that Lambda ends, all events come again, also those that were taken."""
_FIRST_PAUSE_S = 10
_LONGEST_PAUSE_S = 15 * 60
# A message attribute of SQS holds more; the queue is looked at by people.
_LONGEST_REASON = 200


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation does."""

    settings: Settings
    keys: SigningKeys
    webhook: HttpWebhook
    clock: "Clock"
    telemetry: "Telemetry"

    def deliver(self, body: str, until: datetime) -> None:
        """
        Sign an event, and post it; one that is refused for good is kept where a person sees it.

        Parameters
        ----------
        until
            When the run has no time for another one.

        Raises
        ------
        ReceiverUnavailable
            It is to be posted again.
        SigningKeyUnusable
            It cannot be signed: none of the keys can be used.
        """
        if self.clock.now() >= until:
            raise ReceiverUnavailable("the events before this one took all the time; it comes again")
        content = body.encode()
        # Signed anew each time: receivers take no request that was signed long ago.
        signature = signature_of(content, self.keys.current(), self.clock.now())
        try:
            self.webhook.post(content, {HEADER: signature})
        except ReceiverRefuses as error:
            self.telemetry.warn("webhook refuses an event", status=error.status)
            self._keep(body, error)

    def wait_longer(self, record: Mapping[str, Any]) -> None:
        """Let a message that failed come again after a pause that grows with its tries."""
        tries = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
        pause_s = min(_FIRST_PAUSE_S * 2 ** min(tries - 1, 10), _LONGEST_PAUSE_S)
        try:
            clients.sqs().change_message_visibility(
                QueueUrl=self.settings.webhook_queue_url,
                ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=pause_s,
            )
        except (ClientError, BotoCoreError) as error:
            # It comes again all the same, when the queue's own time is over.
            self.telemetry.warn("webhook pause not set", error=error)

    def _keep(self, body: str, error: ReceiverRefuses) -> None:
        reasons = {"ERROR_CODE": f"HTTP_{error.status}", "ERROR_MESSAGE": str(error)[:_LONGEST_REASON]}
        clients.sqs().send_message(
            QueueUrl=self.settings.undelivered_queue_url,
            MessageBody=body,
            # Named as EventBridge names them in the same queue.
            MessageAttributes={name: {"DataType": "String", "StringValue": text} for name, text in reasons.items()},
        )


def build(
    environment: Mapping[str, str], telemetry: "Telemetry", clock: "Clock" = SYSTEM_CLOCK, tokens: "Tokens" = new_token
) -> Signer:
    """Put ``sign`` together from its environment."""
    settings = parse_settings(Settings, environment)
    webhook = settings.signed_webhook
    return Signer(
        settings=settings,
        keys=SigningKeys(clients.secrets, webhook.secret_arns, clock.now, telemetry),
        webhook=HttpWebhook(webhook.url, on_this_machine=webhook.on_this_machine),
        clock=clock,
        telemetry=telemetry,
    )
