"""
Writes the OpenAPI document from the operations: ``python -m api.openapi FOLDER``.

Not part of what runs in AWS: the document is published in the repository, and what it says is tested against the handler.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
from pydantic import BaseModel

from api.http.body_texts import (
    CallingHoursText,
    CallPlanText,
    CallRequestsText,
    CallRequestText,
    CampaignSettingsText,
    TemplateDefinitionText,
    TemplateDraftText,
)
from api.http.callers import Permission
from api.operations import Operation
from api.parameters.common import MOST_REQUESTS, Parameters
from api.routes import all_operations
from redial.contracts.answers.common import Answer, Problem
from redial.contracts.call_request import CallRequestModel
from redial.contracts.calling_hours import CallingHoursModel
from redial.contracts.campaign_settings import CampaignSettingsModel
from redial.contracts.plan_request import PlanModel
from redial.contracts.schemas import published_name, with_published_names
from redial.contracts.template_definition import TemplateDefinitionModel, TemplateDraftModel

FILE = "openapi.json"
_REFERENCE = "#/components/schemas/{name}"
_DESCRIPTION = """\
Submit, follow and steer automated voice calls.

One API under three addresses, which differ in who may use them:

- `/v1/...` for programs: requests are signed with AWS Signature Version 4 (service `execute-api`), and IAM decides
  by method and path. Phone numbers are masked, message texts left out.
- `/personal-data/v1/...` for programs that may see phone numbers and texts; otherwise the same.
- `/page/v1/...` for the dashboard: a token of the stack's Cognito user pool. The groups `redial-read`, `redial-act` and
  `redial-personal-data` decide.

Changes (POST, PUT) need the header `Content-Type: application/json`. Errors are problem details (RFC 9457).
"""
_NAMES_OF_BODIES: Mapping[type, str] = {
    TemplateDefinitionText: "TemplateDefinition",
    TemplateDraftText: "TemplateDraft",
    CallingHoursText: "CallingHours",
    CampaignSettingsText: "CampaignSettingsChange",
    CallPlanText: "PlanRequest",
}
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_ALWAYS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, *_BUSY)


def openapi_document() -> dict[str, Any]:
    """Give the OpenAPI 3.1 document of the API."""
    operations = tuple(all_operations())
    types: set[type[Any]] = {Problem, *(operation.answer for operation in operations), *_parameters(operations)}
    # In the order of their names: the document must not change from one run to the next.
    ordered = sorted(types, key=lambda each: each.__name__)
    _, components = msgspec.json.schema_components(ordered, ref_template=_REFERENCE)
    for query in _queries(operations):
        components.pop(query.__name__, None)
    for answer in _answers(Answer):
        # msgspec writes every field, defaults too.
        if (schema := components.get(answer.__name__)) is not None and "properties" in schema:
            schema["required"] = list(schema["properties"])
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Redial", "version": "1", "description": _DESCRIPTION},
        "servers": [
            {"url": "/", "description": "programs (IAM)"},
            {"url": "/personal-data", "description": "programs that may see personal data (IAM)"},
            {"url": "/page", "description": "the dashboard (Cognito)"},
        ],
        "paths": with_published_names(paths),
        "components": {
            "schemas": dict(sorted((_published(components) | _body_schemas()).items())),
            "securitySchemes": {
                "iam": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "AWS Signature Version 4",
                    "x-amazon-apigateway-authtype": "awsSigv4",
                },
                "cognito": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def _parameters(operations: Iterable[Operation]) -> Iterator[type[Parameters]]:
    for operation in operations:
        yield operation.query
        if operation.body is not None and issubclass(operation.body, Parameters):
            yield operation.body


def _answers(base: type[Answer]) -> Iterator[type[Answer]]:
    for answer in base.__subclasses__():
        yield answer
        yield from _answers(answer)


def _queries(operations: Iterable[Operation]) -> set[type[Parameters]]:
    return {operation.query for operation in operations} - {operation.body for operation in operations}


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation)],
        "responses": dict(_responses(operation)),
    }
    if operation.needs is not None:
        described["security"] = [{"iam": []}, {"cognito": []}]
        described["x-redial-needs"] = str(operation.needs)
    else:
        described["security"] = []
    if operation.needs is Permission.ACT:
        described["description"] = "Needs the permission to act."
    if operation.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _body_schema(operation.body)}},
        }
    return described


def _path_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    for part in operation.path.split("/"):
        if part.startswith("{"):
            yield {"name": part.strip("{}"), "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    (schema,), _ = msgspec.json.schema_components([operation.query], ref_template=_REFERENCE)
    _, components = msgspec.json.schema_components([operation.query], ref_template=_REFERENCE)
    schema = components[schema["$ref"].rsplit("/", 1)[-1]]
    for name, described in schema.get("properties", {}).items():
        # A query parameter is there or not; it cannot be null.
        variants = [variant for variant in described.get("anyOf", []) if variant.get("type") != "null"]
        plain = {key: value for key, value in described.items() if key not in {"anyOf", "default"}}
        merged = {**plain, **variants[0]} if variants else described
        description = merged.pop("description", None)
        if merged.get("default", ...) is None or merged.get("default") == []:
            del merged["default"]
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", []),
            "schema": merged,
        } | ({"description": description} if description else {})


def _responses(operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    yield (
        str(operation.status.value),
        {
            "description": operation.status.phrase,
            "content": {"application/json": {"schema": _reference(operation.answer)}},
        },
    )
    always = _ALWAYS if operation.needs is not None else _BUSY
    more = (HTTPStatus.UNSUPPORTED_MEDIA_TYPE,) if operation.body is not None else ()
    for status in sorted({*operation.problems, *always, *more, HTTPStatus.BAD_REQUEST}):
        yield (
            str(status.value),
            {
                "description": status.phrase,
                "content": {"application/problem+json": {"schema": _reference(Problem)}},
            },
        )


def _body_schema(body: type[Parameters | str]) -> dict[str, Any]:
    request = {"$ref": _REFERENCE.format(name="CallRequest")}
    if issubclass(body, CallRequestText):
        return request
    if issubclass(body, CallRequestsText):
        return {
            "type": "object",
            "required": ["requests"],
            "additionalProperties": False,
            "properties": {
                "requests": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_REQUESTS,
                    # Each is judged by itself, so a bad one among them is no bad request.
                    "items": {"anyOf": [request, {}]},
                }
            },
        }
    if (name := _NAMES_OF_BODIES.get(body)) is not None:
        return {"$ref": _REFERENCE.format(name=name)}
    return _reference(body)


def _reference(answer: type) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(name=answer.__name__)}


def _published(components: Mapping[str, Any]) -> dict[str, Any]:
    return {published_name(name): with_published_names(schema) for name, schema in components.items()}


def _body_schemas() -> dict[str, Any]:
    return {
        **_schemas_of(CallRequestModel, "CallRequest", "Request"),
        **_schemas_of(TemplateDefinitionModel, "TemplateDefinition", "Put"),
        **_schemas_of(TemplateDraftModel, "TemplateDraft", "Tried"),
        **_schemas_of(CallingHoursModel, "CallingHours", "Named"),
        **_schemas_of(CampaignSettingsModel, "CampaignSettingsChange", "Set"),
        **_schemas_of(PlanModel, "PlanRequest", "Planned"),
    }


def _schemas_of(model: type[BaseModel], name: str, prefix: str) -> dict[str, Any]:
    schema = with_published_names(
        model.model_json_schema(ref_template=_REFERENCE.replace("{name}", f"{prefix}{{model}}"))
    )
    return {name: schema} | {f"{prefix}{each}": definition for each, definition in schema.pop("$defs", {}).items()}


def write_document(folder: Path) -> None:
    """Write the document into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(openapi_document(), indent=2, ensure_ascii=False)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_document(Path(sys.argv[1]))
