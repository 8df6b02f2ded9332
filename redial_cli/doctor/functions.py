"""The functions of a stack, as CloudFormation lists them and Lambda has them."""

from collections.abc import Iterator, Mapping
from typing import Any

from redial_cli.client.stacks import Stack


def functions_of(stack: Stack) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """
    Give each function's name in Lambda, and its configuration; None where somebody deleted it.

    CloudFormation lists a stack's resources by the hundred, and a stack in production has about twice that.
    """
    functions = stack.client("lambda")
    listed = stack.client("cloudformation").get_paginator("list_stack_resources")
    for page in listed.paginate(StackName=stack.cloudformation_name):
        for resource in page["StackResourceSummaries"]:
            # While a stack is being updated, what it has just got rid of is listed too.
            if resource["ResourceType"] != "AWS::Lambda::Function" or resource["ResourceStatus"] == "DELETE_COMPLETE":
                continue
            # Without a name until it is created.
            if name := resource.get("PhysicalResourceId"):
                try:
                    yield name, functions.get_function_configuration(FunctionName=name)
                except functions.exceptions.ResourceNotFoundException:
                    yield name, None
