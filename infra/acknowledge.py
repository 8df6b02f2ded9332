"""Security rules that are not followed, each with its reason beside what it is about."""

import aws_cdk as cdk
from constructs import IConstruct

AWS_SOLUTIONS = "AwsSolutions::AwsSolutions-"
SERVERLESS = "Serverless::Serverless-"


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept a finding of cdk-nag on a construct and all below it; the reason is kept in the assembly."""
    cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=rule, reason=reason))
