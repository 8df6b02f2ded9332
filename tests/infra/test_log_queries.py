"""What the saved query `errors` finds of Lambda's own lines, which are JSON: a crash and a time-out are told by no other line."""

import json
import re

import pytest


def is_found(line: str) -> bool:
    from infra.observability.log_queries import ERRORS  # it brings the CDK with it

    pattern = re.search(r"@message like /(.+)/$", ERRORS, re.MULTILINE)
    assert pattern is not None
    return re.search(pattern[1], line) is not None


def line_of_lambda(kind: str, **record: object) -> dict[str, object]:
    """Give an event of the schema of Lambda's Telemetry API, which its logs in JSON have."""
    return {"time": "2026-11-23T09:01:00.000Z", "type": f"platform.{kind}", "record": {"requestId": "r-1", **record}}


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")], ids=["compact", "with spaces"])
@pytest.mark.parametrize(
    "line",
    [
        line_of_lambda("report", status="timeout", metrics={"durationMs": 60_000, "maxMemoryUsedMB": 101}),
        line_of_lambda("report", status="error", errorType="Runtime.ExitError"),
        line_of_lambda("initReport", status="error", errorType="Runtime.ImportModuleError"),
    ],
    ids=["a time-out", "a crash of the runtime", "an import that fails"],
)
def test_what_ended_before_the_function_could_say_so_is_found(
    line: dict[str, object], separators: tuple[str, str]
) -> None:
    assert is_found(json.dumps(line, separators=separators))


@pytest.mark.parametrize(
    "line",
    [
        {"level": "INFO", "message": "dial run ended", "service": "dial"},
        {"_aws": {"CloudWatchMetrics": []}, "service": "dial", "CallPlaced": 1},
    ],
    ids=["a line of the function", "a metric"],
)
def test_what_went_well_is_not(line: dict[str, object]) -> None:
    assert not is_found(json.dumps(line))
