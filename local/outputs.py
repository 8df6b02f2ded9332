"""What a user's own code needs to know of a running local stack."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from local.aws import AwsEndpoint
from redial_cli.client.output_names import snake_case


def describe_stack(aws: AwsEndpoint, voice_endpoint_url: str, outputs: Mapping[str, str]) -> dict[str, str]:
    """Give the endpoints, the credentials and every output of the stack, under snake_case names."""
    return {
        "endpoint_url": aws.endpoint_url,
        "voice_endpoint_url": voice_endpoint_url,
        "region": aws.region,
        "aws_access_key_id": aws.access_key_id,
        "aws_secret_access_key": aws.secret_access_key,
    } | {snake_case(name): _reachable(value, aws) for name, value in sorted(outputs.items())}


def _reachable(value: str, aws: AwsEndpoint) -> str:
    """Give an HTTP API's address so that it needs no name resolution: ministack serves it below a path as well."""
    api = re.fullmatch(r"https?://([a-z0-9]+)\.execute-api\.[^/]+", value)
    return f"{aws.endpoint_url}/_aws/execute-api/{api[1]}" if api else value


def write_outputs(outputs: Mapping[str, str], path: Path) -> None:
    """Write the outputs as JSON; a reader sees the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f"{path.name}.new")
    written.write_text(json.dumps(outputs, indent=2) + "\n", encoding="utf-8")
    written.replace(path)


def remove_outputs(outputs: Mapping[str, str], path: Path) -> None:
    """Remove the file when its stack stops, unless another stack has written it since."""
    if path.exists() and json.loads(path.read_text(encoding="utf-8")) == outputs:
        path.unlink()
