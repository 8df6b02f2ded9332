"""Deploying an assembly into the local CloudFormation, as `cdk deploy` does, and saying why when it fails."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from local.assembly import Assembly
from local.assets import in_account, publish, run_from_folders
from local.aws import AwsEndpoint
from local.errors import DeploymentError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.literals import CapabilityType
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef, StackTypeDef

# What the template's BootstrapVersion parameter reads, and CDK's default bucket; the number is that of `cdk bootstrap`.
BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
BOOTSTRAP_VERSION = "30"
ASSETS_BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
CAPABILITIES: "Sequence[CapabilityType]" = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM")
DEPLOY_WITHIN = timedelta(minutes=3)
POLL_INTERVAL_S = 0.25


def deploy(
    assembly: Assembly,
    aws: AwsEndpoint,
    *,
    voice_endpoint_url: str,
    within: timedelta = DEPLOY_WITHIN,
    check: Callable[[], None] = lambda: None,
) -> dict[str, str]:
    """
    Create the stack, or update it where it exists, and wait until that is done.

    Parameters
    ----------
    assembly
        The synthesised stack.
    aws
        Where it is deployed.
    voice_endpoint_url
        The voice API that the functions call.
    within
        The time after which a deployment that hangs is given up.
    check
        Called while waiting; raises when waiting has become pointless.

    Returns
    -------
    dict
        The stack's outputs.

    Raises
    ------
    DeploymentError
        With the reasons from the stack's events.
    """
    aws.ssm.put_parameter(Name=BOOTSTRAP_PARAMETER, Value=BOOTSTRAP_VERSION, Type="String", Overwrite=True)
    publish(assembly.assets, aws)
    template = json.loads(assembly.template_for(voice_endpoint_url))
    run_from_folders(template, assembly.assets)
    template_url = _upload_template(json.dumps(template), aws)
    started = _create_or_update(assembly.stack_name, template_url, aws)
    stack = _wait(assembly.stack_name, aws, within=within, check=check) if started else _stack(assembly.stack_name, aws)
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _upload_template(template: str, aws: AwsEndpoint) -> str:
    # By URL, as CDK does: a template in the request itself may have 51,200 bytes.
    bucket = in_account(ASSETS_BUCKET, aws)
    key = f"{hashlib.sha256(template.encode()).hexdigest()}.json"
    aws.s3.create_bucket(Bucket=bucket)
    aws.s3.put_object(Bucket=bucket, Key=key, Body=template.encode())
    return f"{aws.endpoint_url}/{bucket}/{key}"


def _create_or_update(stack_name: str, template_url: str, aws: AwsEndpoint) -> bool:
    """Start the operation; False when the deployed stack is equal already."""
    cloudformation = aws.cloudformation
    try:
        cloudformation.create_stack(StackName=stack_name, TemplateURL=template_url, Capabilities=CAPABILITIES)
    except cloudformation.exceptions.AlreadyExistsException:
        try:
            cloudformation.update_stack(StackName=stack_name, TemplateURL=template_url, Capabilities=CAPABILITIES)
        except ClientError as error:
            if "No updates are to be performed" in error.response["Error"]["Message"]:
                return False
            raise DeploymentError(_refused(stack_name, error)) from error
    except ClientError as error:
        raise DeploymentError(_refused(stack_name, error)) from error
    return True


def _refused(stack_name: str, error: ClientError) -> str:
    return f"CloudFormation refused the stack {stack_name}: {error.response['Error']['Message']}"


def _stack(stack_name: str, aws: AwsEndpoint) -> "StackTypeDef":
    return aws.cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]


def _wait(stack_name: str, aws: AwsEndpoint, *, within: timedelta, check: Callable[[], None]) -> "StackTypeDef":
    deadline = time.monotonic() + within.total_seconds()
    while True:
        check()
        stack = _stack(stack_name, aws)
        status = stack["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return stack
        if not status.endswith("_IN_PROGRESS"):
            raise DeploymentError(_failure(stack_name, status, aws))
        if time.monotonic() > deadline:
            raise DeploymentError(_hanging(stack_name, within, aws))
        time.sleep(POLL_INTERVAL_S)


def _events(stack_name: str, aws: AwsEndpoint) -> "list[StackEventTypeDef]":
    pages = aws.cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_name)
    newest_first = [event for page in pages for event in page["StackEvents"]]
    return newest_first[::-1]


def _failure(stack_name: str, status: str, aws: AwsEndpoint) -> str:
    lines = [f"The stack {stack_name} could not be deployed ({status}):"]
    for event in _events(stack_name, aws):
        if event.get("ResourceStatus", "").endswith("_FAILED"):
            reason = event.get("ResourceStatusReason", "no reason given")
            lines.append(f"  {event.get('LogicalResourceId')} ({event.get('ResourceType')}): {reason}")
    return "\n".join(lines)


def _hanging(stack_name: str, within: timedelta, aws: AwsEndpoint) -> str:
    latest: Mapping[str, StackEventTypeDef] = {
        event.get("LogicalResourceId", ""): event for event in _events(stack_name, aws)
    }
    waiting = [
        f"{name} ({event.get('ResourceType')})"
        for name, event in latest.items()
        if event.get("ResourceStatus", "").endswith("_IN_PROGRESS") and name != stack_name
    ]
    return (
        f"The stack {stack_name} was not deployed within {within.total_seconds():.0f} s and was given up. "
        f"Still in progress: {', '.join(waiting) or 'nothing named'}. "
        "A custom resource hangs when its function cannot be imported or does not answer CloudFormation."
    )
