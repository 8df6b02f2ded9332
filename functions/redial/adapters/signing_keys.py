"""The keys that webhooks are signed with: AWS Secrets Manager."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from redial.domain.publishing.signatures import SHORTEST_KEY
from redial.errors import SigningKeyUnusable
from redial.metrics import MetricName

if TYPE_CHECKING:
    from redial.adapters.client_types import SecretsClient

KNOWN_FOR = timedelta(minutes=5)
"""For so long a process goes by the keys that it has read: a key that is changed is used no later."""


class KeyTelemetry(Protocol):
    """Where a key that cannot be used is counted and logged."""

    def count(self, name: MetricName, value: float = 1) -> None:
        """Add to a metric."""
        ...

    def warn(self, message: str, **keys: object) -> None:
        """Write a log line about something that went wrong."""
        ...


class SigningKeys:
    """
    The current values of some secrets, read when they are needed.

    Of two keys one is enough: one that cannot be read shall not hold up what the other one proves as well.

    Parameters
    ----------
    client
        Gives the client: it is built when a key is read.
    arns
        Of the secrets, each a plain text.
    now
        The clock.
    """

    def __init__(
        self,
        client: "Callable[[], SecretsClient]",
        arns: Sequence[str],
        now: Callable[[], datetime],
        telemetry: KeyTelemetry,
    ) -> None:
        self._telemetry = telemetry
        self._client = client
        self._arns = arns
        self._now = now
        self._known: tuple[str, ...] = ()
        self._read_at: datetime | None = None

    def current(self) -> Sequence[str]:
        """
        Return the keys that can be used, in the order of the secrets.

        Raises
        ------
        SigningKeyUnusable
            None can be read, or none is a key; the message names the last one.
        """
        now = self._now()
        if self._read_at is None or now - self._read_at >= KNOWN_FOR:
            self._known, self._read_at = tuple(self._usable()), now
        return self._known

    def _usable(self) -> Sequence[str]:
        keys: list[str] = []
        errors: list[SigningKeyUnusable] = []
        for arn in self._arns:
            try:
                keys.append(self._read(arn))
            except SigningKeyUnusable as error:
                errors.append(error)
        for unusable in errors:
            self._telemetry.count(MetricName.SIGNING_KEY_UNUSABLE)
            self._telemetry.warn("signing key unusable", error=unusable)
        if not keys:
            raise errors[-1]
        return keys

    def _read(self, arn: str) -> str:
        try:
            answer = self._client().get_secret_value(SecretId=arn)
        except (ClientError, BotoCoreError) as error:
            raise SigningKeyUnusable(f"secret {arn} cannot be read: {error}") from error
        # A line's end, which many an editor leaves, is nobody's key.
        key = str(answer.get("SecretString", "")).strip()
        if len(key) < SHORTEST_KEY:
            raise SigningKeyUnusable(f"secret {arn}: expected a plain text of at least {SHORTEST_KEY} characters")
        return key
