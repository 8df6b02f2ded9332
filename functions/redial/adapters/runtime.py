"""Time, randomness, log lines and metrics of the real world."""

import os
import secrets
import string
import time
import warnings
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from redial.adapters import log_masking
from redial.metrics import MetricName, namespace

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger, Metrics

# A run that has nothing to count is an ordinary one.
warnings.filterwarnings("ignore", message="No application metrics to publish")

_UNITS = {
    MetricName.TIME_TO_FIRST_RING_SECONDS: "Seconds",
    MetricName.OLDEST_DUE_AGE_SECONDS: "Seconds",
    MetricName.ALLOWANCE_USED_PERCENT: "Percent",
}


def masking_logger() -> "Logger":
    """Give the function's logger, which writes JSON, and whose every line passes the masking, as do those of the root logger."""
    # Not at the top: some who want a clock alone have no Powertools.
    from aws_lambda_powertools import Logger

    logger = Logger(location=None, json_serializer=log_masking.masked_line)
    logger.registered_handler.addFilter(log_masking.MASKING)
    log_masking.install()
    return logger


def function_metrics() -> "Metrics":
    """Return the function's metrics, which are written in the namespace of its stack's stage."""
    from aws_lambda_powertools import Metrics

    return Metrics(namespace=namespace(os.environ))


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Give the time, in UTC."""
        return datetime.now(UTC)

    def pause(self, duration: timedelta) -> None:
        """Sleep."""
        time.sleep(max(0.0, duration.total_seconds()))


SYSTEM_CLOCK = SystemClock()


def new_token() -> str:
    """Give seven random letters: enough to tell the attempts of one recipient and the sends of one day apart."""
    # Short, since each stamp of the allowance has one, and the allowance is written for each call: it shall stay within a KB.
    # Without digits nobody takes it for a part of a phone number and masks it.
    return "".join([secrets.choice(string.ascii_letters) for _ in range(7)])


class PowertoolsTelemetry:
    """Log lines as JSON and metrics in CloudWatch's embedded format, both through Powertools; the logger masks."""

    def __init__(self, logger: "Logger", metrics: "Metrics") -> None:
        self._logger = logger
        self._metrics = metrics

    def count(self, name: MetricName, value: float = 1) -> None:
        """Add to a metric."""
        self._metrics.add_metric(name=name.value, unit=_UNITS.get(name, "Count"), value=value)

    def note(self, message: str, **keys: object) -> None:
        """Write a log line."""
        self._logger.info(message, extra=_given(keys))

    def detail(self, message: str, **keys: object) -> None:
        """Write a log line of a single step, for who asks for them: at DEBUG."""
        self._logger.debug(message, extra=_given(keys))

    def warn(self, message: str, **keys: object) -> None:
        """Write a log line about something that went wrong."""
        self._logger.warning(message, extra=_given(keys))


def _given(keys: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in keys.items() if value is not None}
