"""Security rules that are not followed, each with its reason beside what it is about."""

import aws_cdk as cdk
from constructs import IConstruct

AWS_SOLUTIONS = "AwsSolutions::AwsSolutions-"
SERVERLESS = "Serverless::Serverless-"


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept a finding of cdk-nag on a construct and all below it; the reason is kept in the assembly."""
    cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=rule, reason=reason))


def arn_in_findings(
    scope: IConstruct, *, service: str, resource: str, region: bool = True, account: bool = True
) -> str:
    """
    Give an ARN of this stack as cdk-nag writes it in a finding: what only the deployment knows stands there by its name.

    Parameters
    ----------
    region, account
        Whether the ARN has them: those of S3 have neither.
    """
    stack = cdk.Stack.of(scope)
    partition = "<AWS::Partition>" if cdk.Token.is_unresolved(stack.region) else "aws"
    of_region = known_or_named(stack.region, "<AWS::Region>") if region else ""
    of_account = known_or_named(stack.account, "<AWS::AccountId>") if account else ""
    return f"arn:{partition}:{service}:{of_region}:{of_account}:{resource}"


def known_or_named(value: str, name: str) -> str:
    """Give a value as cdk-nag writes it, which is its name while only the deployment knows it."""
    return name if cdk.Token.is_unresolved(value) else value
