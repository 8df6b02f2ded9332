import json
from pathlib import Path

import pytest

from local.aws import AwsEndpoint
from local.outputs import describe_stack, remove_outputs, write_outputs
from redial_cli.client.output_names import snake_case

AWS = AwsEndpoint("http://127.0.0.1:4566")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("RequestsQueueUrl", "requests_queue_url"),
        ("WakeUpDlqUrl", "wake_up_dlq_url"),
        ("TableName", "table_name"),
        ("ApiUrl", "api_url"),
    ],
)
def test_output_names_become_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_outputs_hold_all_that_boto3_needs(tmp_path: Path) -> None:
    outputs = describe_stack(AWS, "http://127.0.0.1:4580", {"RequestsQueueUrl": "http://queue"})
    write_outputs(outputs, tmp_path / "new" / "outputs.json")

    assert json.loads((tmp_path / "new" / "outputs.json").read_text(encoding="utf-8")) == {
        "endpoint_url": "http://127.0.0.1:4566",
        "voice_endpoint_url": "http://127.0.0.1:4580",
        "region": "us-east-1",
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
        "requests_queue_url": "http://queue",
    }


def test_a_stopped_stack_takes_its_outputs_away(tmp_path: Path) -> None:
    path = tmp_path / "outputs.json"
    outputs = describe_stack(AWS, "http://127.0.0.1:4580", {})
    write_outputs(outputs, path)

    remove_outputs(outputs, path)

    assert list(tmp_path.iterdir()) == []


def test_the_outputs_of_a_later_stack_stay(tmp_path: Path) -> None:
    path = tmp_path / "outputs.json"
    write_outputs(describe_stack(AWS, "http://127.0.0.1:5000", {}), path)

    remove_outputs(describe_stack(AWS, "http://127.0.0.1:4580", {}), path)

    assert path.exists()
