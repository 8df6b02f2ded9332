"""The handler against its own OpenAPI document, fuzzed by schemathesis: no crash, no undeclared status, no undeclared shape."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from api.openapi import FILE, openapi_document
from simulation.makers import EVENTS

if TYPE_CHECKING:
    from requests import Session
    from schemathesis import BaseSchema

    from simulation.stack.http_api import HttpApi

DOCUMENT = openapi_document()


@pytest.fixture(scope="module")
def read_document(request: pytest.FixtureRequest) -> "BaseSchema":
    from tests.api import described_operations

    # Not with each process that runs tests (pyproject.toml), but where it is asked.
    request.config.pluginmanager.register(described_operations.PLUGIN)
    return described_operations.read(DOCUMENT)


@pytest.fixture
def document(request: pytest.FixtureRequest, read_document: "BaseSchema") -> "BaseSchema":
    # schemathesis 4.32 looks for a test's id under a name that pytest 9.2 no longer has.
    vars(request.node).update(_nodeid=request.node.nodeid)
    return read_document


@pytest.fixture(scope="module")
def session() -> "Session":
    from tests.api.described_operations import session_of_requests

    return session_of_requests()


@pytest.fixture(autouse=True)
def stack(http_api: "HttpApi") -> None:
    """Have the function set up, over a table and queues in moto."""


def conformance_test(operation_id: str) -> Callable[..., None]:
    """Make the test of one operation: all of them in one function would have the same test id."""

    def test(request: pytest.FixtureRequest, document: "BaseSchema") -> None:
        from tests.api.described_operations import asked

        asked(operation_id)(request=request)

    return test


OPERATION_IDS = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
globals().update(
    {
        f"test_{operation_id}_answers_as_the_document_says": conformance_test(operation_id)
        for operation_id in OPERATION_IDS
    }
)


def test_every_operation_has_a_conformance_test() -> None:
    assert len(OPERATION_IDS) == len(set(OPERATION_IDS)) >= 24


def test_document_is_valid_openapi() -> None:
    from openapi_spec_validator import validate

    validate(DOCUMENT)


def test_published_document_is_the_current_one() -> None:
    published = json.loads((EVENTS / "schemas" / FILE).read_text(encoding="utf-8"))

    assert published == DOCUMENT, "run `make schemas`"
