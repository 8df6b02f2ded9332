"""Against a ministack of its own, with small templates: the pipeline's own template is deployed by the end-to-end tests."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local import deployment
from local.assembly import Assembly, FileAsset
from local.aws import COMMAND, AwsEndpoint, ministack_environment
from local.deployment import BOOTSTRAP_PARAMETER, deploy
from local.errors import DeploymentError
from local.ports import HOST, free_port
from local.processes import Processes
from tests.patience import PATIENCE_S

BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
}


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsEndpoint]:
    directory = tmp_path_factory.mktemp("ministack")
    port = free_port()
    endpoint = AwsEndpoint(f"http://{HOST}:{port}")
    with Processes(directory) as processes:
        ministack = processes.start("ministack", COMMAND, ministack_environment(port, directory))
        processes.wait_until_ready(ministack, f"{endpoint.endpoint_url}/_ministack/ready")
        yield endpoint


def queue(visibility_timeout_s: int) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": visibility_timeout_s}}


def assembly_of(directory: Path, stack_name: str, resources: dict[str, Any], *assets: FileAsset) -> Assembly:
    template = {
        "Parameters": {
            "BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": BOOTSTRAP_PARAMETER}
        },
        "Resources": resources,
        "Outputs": {"RequestsQueueUrl": {"Value": {"Ref": "Requests"}}},
    }
    path = directory / f"{stack_name}.json"
    path.write_text(json.dumps(template), encoding="utf-8")
    return Assembly(directory, stack_name, path, assets)


def visibility_timeout_s(aws: AwsEndpoint, queue_url: str) -> str:
    answer = aws.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["VisibilityTimeout"])
    return answer["Attributes"]["VisibilityTimeout"]


def test_a_stack_is_created_then_updated_then_left_as_it_is(aws: AwsEndpoint, tmp_path: Path) -> None:
    created = deploy(assembly_of(tmp_path, "changing", {"Requests": queue(60)}), aws, voice_endpoint_url="http://voice")
    assert visibility_timeout_s(aws, created["RequestsQueueUrl"]) == "60"

    changed = assembly_of(tmp_path, "changing", {"Requests": queue(90)})
    assert deploy(changed, aws, voice_endpoint_url="http://voice") == created
    assert visibility_timeout_s(aws, created["RequestsQueueUrl"]) == "90"

    assert deploy(changed, aws, voice_endpoint_url="http://voice") == created


def test_assets_are_where_the_template_looks_for_them(aws: AwsEndpoint, tmp_path: Path) -> None:
    (tmp_path / "asset").mkdir()
    (tmp_path / "asset" / "handler.py").write_text("def handler(event, context): return 'it runs'", encoding="utf-8")
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"S3Bucket": {"Fn::Sub": BUCKET}, "S3Key": "code.zip"},
            "Handler": "handler.handler",
            "Runtime": "python3.13",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "FunctionName": "asked",
            "Timeout": int(PATIENCE_S),
        },
    }
    asset = FileAsset(tmp_path / "asset", zipped=True, bucket=BUCKET, key="code.zip")
    resources = {"Requests": queue(60), "Role": ROLE, "Function": function}

    deploy(assembly_of(tmp_path, "with-code", resources, asset), aws, voice_endpoint_url="http://voice")

    answer = aws.lambda_.invoke(FunctionName="asked")
    assert json.loads(answer["Payload"].read()) == "it runs"


def test_a_failed_deployment_gives_the_reasons_of_its_events(aws: AwsEndpoint, tmp_path: Path) -> None:
    nameless = {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/of-no-key"}}
    assembly = assembly_of(tmp_path, "bad", {"Requests": queue(60), "Nameless": nameless})

    with pytest.raises(DeploymentError, match=r"bad could not be deployed .*\n  Nameless \(AWS::KMS::Alias\): .+"):
        deploy(assembly, aws, voice_endpoint_url="http://voice")


def test_a_refused_template_gives_cloudformations_message(aws: AwsEndpoint, tmp_path: Path) -> None:
    assembly = assembly_of(tmp_path, "refused", {"Requests": {"Type": "AWS::Unheard::Of"}})

    with pytest.raises(DeploymentError, match=r"AWS::Unheard::Of"):
        deploy(assembly, aws, voice_endpoint_url="http://voice")


def test_a_deployment_that_hangs_is_given_up_and_says_on_what(
    aws: AwsEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"ZipFile": "def handler(event, context): pass  # never answers"},
            "Handler": "index.handler",
            "Runtime": "python3.13",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Timeout": int(PATIENCE_S),
        },
    }
    custom = {"Type": "Custom::Voice", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}}}
    resources = {"Requests": queue(60), "Role": ROLE, "Function": function, "Waiting": custom}

    # However long the function before it takes, the time is over once the custom resource is waited for, and not before.
    begun_at = iter([0.0])

    def monotonic() -> float:
        events = aws.cloudformation.describe_stack_events(StackName="hanging")["StackEvents"]
        is_waited_for = any(event.get("LogicalResourceId") == "Waiting" for event in events)
        return next(begun_at, 2.0 if is_waited_for else 0.0)

    monkeypatch.setattr(deployment, "time", SimpleNamespace(monotonic=monotonic, sleep=time.sleep))
    with pytest.raises(DeploymentError, match=r"within 1 s .* Still in progress: Waiting \(Custom::Voice\)"):
        deploy(
            assembly_of(tmp_path, "hanging", resources),
            aws,
            voice_endpoint_url="http://voice",
            within=timedelta(seconds=1),
        )


def test_waiting_ends_when_the_check_says_that_it_is_pointless(aws: AwsEndpoint, tmp_path: Path) -> None:
    def check() -> None:
        raise DeploymentError("the emulator has ended")

    with pytest.raises(DeploymentError, match="the emulator has ended"):
        deploy(
            assembly_of(tmp_path, "pointless", {"Requests": queue(60)}),
            aws,
            voice_endpoint_url="http://voice",
            check=check,
        )
