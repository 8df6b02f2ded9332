"""What functions write into CloudWatch Logs: their lines and metrics, as Powertools writes them."""

import io
import json
import logging
import os
from collections.abc import Callable
from unittest.mock import patch

from aws_lambda_powertools import Logger, Metrics

from redial.adapters.log_masking import masked_line
from redial.adapters.runtime import PowertoolsTelemetry
from redial.metrics import MetricName
from simulation.telemetry import Notebook

_SERVICE = "intake"
EVENT_BYTES = 26
"""What CloudWatch Logs adds to each line."""
_CONTEXT = {
    "cold_start": False,
    "function_arn": "arn:aws:lambda:us-east-1:123456789012:function:redial-production-intake",
    "function_memory_size": "256",
    "function_name": "redial-production-intake",
    "function_request_id": "7c5ba5b2-2f4e-4f0c-9f0e-1c1d2e3f4a5b",
    "xray_trace_id": "1-5759e988-bd862e3fe1be46a994272793",
}
"""What Powertools adds to each line of an invocation."""


class LogLines(Notebook):
    """
    Tells a function what its log lines come to.

    Parameters
    ----------
    charge
        Takes the bytes of a line.
    """

    def __init__(self, charge: Callable[[int], None]) -> None:
        super().__init__()
        self._charge = charge
        self._written = io.StringIO()
        variables = {"POWERTOOLS_METRICS_DISABLED": "false", "POWERTOOLS_LOG_LEVEL": "INFO"}
        # Powertools gives an earlier stack's logger again, with that one's handler and none of ours.
        logging.Logger.manager.loggerDict.pop(_SERVICE, None)
        with patch.dict(os.environ, variables):
            handler = logging.StreamHandler(self._written)
            self._logger = Logger(_SERVICE, location=None, json_serializer=masked_line, logger_handler=handler)
            self._logger.append_keys(**_CONTEXT)
            self._metrics = Metrics(namespace="Redial/production", service=_SERVICE)
        self._telemetry = PowertoolsTelemetry(self._logger, self._metrics)

    def count(self, name: MetricName, value: float = 1) -> None:
        """Add to a metric of the invocation."""
        super().count(name, value)
        self._telemetry.count(name, value)

    def note(self, message: str, **keys: object) -> None:
        """Write a line."""
        self._telemetry.note(message, **keys)
        self._charge_lines()

    def detail(self, message: str, **keys: object) -> None:
        """Write a line where DEBUG is asked for."""
        self._telemetry.detail(message, **keys)
        self._charge_lines()

    def warn(self, message: str, **keys: object) -> None:
        """Write a line."""
        super().warn(message, **keys)
        self._telemetry.warn(message, **keys)
        self._charge_lines()

    def end_invocation(self) -> None:
        """Write the metrics of an invocation. Lambda's own lines are none, where it goes well: its log level is WARN."""
        if self._metrics.metric_set:
            self._charge(len(json.dumps(self._metrics.serialize_metric_set(), separators=(",", ":"))) + EVENT_BYTES)
            self._metrics.clear_metrics()

    def _charge_lines(self) -> None:
        for line in self._written.getvalue().encode().splitlines():
            self._charge(len(line) + EVENT_BYTES)
        self._written.seek(0)
        self._written.truncate()
