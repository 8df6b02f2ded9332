"""A function with the telemetry that Lambda gives it."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics

from redial.adapters.runtime import PowertoolsTelemetry
from simulation.makers import T0

Emitted = set[tuple[str, str, str]]
"""Namespace, value of the dimension ``service``, name."""
RETENTION = timedelta(days=30)


class Clock:
    def __init__(self) -> None:
        self.time = T0

    def now(self) -> datetime:
        return self.time

    def pause(self, duration: timedelta) -> None:
        self.time += duration


class Function:
    """The telemetry of a function as its environment in the template sets it up."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        service, namespace = environment["POWERTOOLS_SERVICE_NAME"], environment["POWERTOOLS_METRICS_NAMESPACE"]
        self.metrics = EphemeralMetrics(namespace=namespace, service=service)
        self.telemetry = PowertoolsTelemetry(Logger(service=f"test-{service}"), self.metrics)  # type: ignore[arg-type]

    def emitted(self) -> Emitted:
        return _metrics_of_line(json.loads(json.dumps(self.metrics.serialize_metric_set())))


def _metrics_of_line(line: dict[str, Any]) -> Emitted:
    """Read what CloudWatch makes of a line in its embedded metric format."""
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["service"]]
    return {(directive["Namespace"], line["service"], metric["Name"]) for metric in directive["Metrics"]}
