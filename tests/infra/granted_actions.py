"""What a function may do, as a template says it."""

from tests.infra.template import StackTemplate

TAKE = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"}
LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}


def granted(template: StackTemplate, role: str) -> dict[str, set[str]]:
    """Give each resource and what may be done with it."""
    found: dict[str, set[str]] = {}
    for statement in template.grants(role):
        if statement.effect == "Deny":
            continue
        for resource in statement.resources:
            found.setdefault(resource, set()).update(statement.actions)
    return found
