"""A template as tests ask about it: resources by type, values with their references spelled out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Resource(NamedTuple):
    """A resource: its logical id and its whole entry."""

    logical_id: str
    entry: Mapping[str, Any]

    @property
    def properties(self) -> Mapping[str, Any]:
        properties: Mapping[str, Any] = self.entry.get("Properties", {})
        return properties


class Statement(NamedTuple):
    """A statement of a policy, with references spelled out."""

    actions: frozenset[str]
    resources: frozenset[str]
    effect: str
    conditions: Mapping[str, Any]
    principal: str


@dataclass(frozen=True)
class StackTemplate:
    """One stack's template."""

    stack_name: str
    template: Mapping[str, Any]
    warnings: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    def of_type(self, resource_type: str) -> list[Resource]:
        resources: Mapping[str, Any] = self.template["Resources"]
        return [Resource(id_, entry) for id_, entry in resources.items() if entry["Type"] == resource_type]

    def the(self, resource_type: str, id_prefix: str = "") -> Resource:
        """Give the one resource of a type whose logical id begins so."""
        found = [r for r in self.of_type(resource_type) if r.logical_id.startswith(id_prefix)]
        assert len(found) == 1, [r.logical_id for r in found]
        return found[0]

    def output(self, name: str) -> str:
        return render(self.template["Outputs"][name]["Value"])

    def function(self, name: str) -> Resource:
        handler = f"{name}.handler.handler"
        (found,) = [f for f in self.of_type("AWS::Lambda::Function") if f.properties["Handler"] == handler]
        return found

    def environment(self, function: str) -> dict[str, str]:
        variables: Mapping[str, Any] = self.function(function).properties["Environment"]["Variables"]
        return {name: render(value) for name, value in variables.items()}

    def role_of(self, function: str) -> str:
        return render(self.function(function).properties["Role"]).removesuffix(".Arn")

    def grants(self, role_logical_id: str) -> list[Statement]:
        """Give all that a role may do."""
        role = self.template["Resources"][role_logical_id]["Properties"]
        assert "ManagedPolicyArns" not in role, "a managed policy gives more than is asked for"
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        documents += [
            policy.properties["PolicyDocument"]
            for policy in self.of_type("AWS::IAM::Policy")
            if role_logical_id in [render(attached) for attached in policy.properties["Roles"]]
        ]
        return [statement for document in documents for statement in statements(document)]

    def policy_of(self, resource_type: str, property_name: str, logical_id: str) -> list[Statement]:
        """Give the statements of the resource policy (of a queue, a topic, a bucket) on a resource."""
        found: list[Statement] = []
        for policy in self.of_type(resource_type):
            on = policy.properties[property_name]
            if logical_id in [render(target) for target in (on if isinstance(on, list) else [on])]:
                found.extend(statements(policy.properties["PolicyDocument"]))
        return found


def statements(document: Mapping[str, Any]) -> Iterator[Statement]:
    for statement in document["Statement"]:
        yield Statement(
            actions=frozenset(_list(statement["Action"])),
            resources=frozenset(render(resource) for resource in _list(statement["Resource"])),
            effect=statement["Effect"],
            conditions=json.loads(render(json.dumps(statement.get("Condition", {})))),
            principal=render(next(iter(statement["Principal"].values())))
            if isinstance(statement.get("Principal"), dict)
            else str(statement.get("Principal", "")),
        )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def render(value: Any) -> str:
    """
    Spell a value out as text.

    A reference becomes the logical id, an attribute ``Id.Attribute``, a join what it joins.
    """
    match value:
        case str():
            return value
        case {"Ref": name}:
            return str(name)
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{name}.{attribute}"
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(render(part) for part in parts)
        case {"Fn::Sub": text}:
            return str(text)
        case _:
            return json.dumps(value)
