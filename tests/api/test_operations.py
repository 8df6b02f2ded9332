"""How operations are declared, found and imported."""

import pkgutil
import subprocess
import sys
from http import HTTPStatus
from importlib import import_module
from pathlib import Path

import pytest

import api.routes
from api.http.callers import Permission
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.calls import ListCalls
from api.parameters.common import Nothing
from api.routes import all_operations, operations_at
from api.wiring import Services
from redial.contracts.answers.common import Health

HEAVY = ("pydantic", "phonenumbers")


def imported_by(path: str) -> set[str]:
    """Give the modules that a process has imported once it knows the operations at a path."""
    program = (
        f"import sys\nfrom api.routes import operations_at\noperations_at({path!r})\nprint(*sys.modules, sep='\\n')"
    )
    folder = Path(api.routes.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, encoding="utf-8", check=True
    )
    return set(done.stdout.split())


def test_signature_and_docstring_declare_an_operation() -> None:
    operations = Operations("Calls")

    @operations.post("/v1/calls/{call_id}/nudge", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND,))
    def nudge(_request: ApiRequest[Nothing, ListCalls], _services: Services) -> Health:
        """Nudge a call; it is none the worse for it."""
        return Health(status="nudged")

    (operation,) = operations
    assert (operation.name, operation.method, operation.tag) == ("nudge", "POST", "Calls")
    assert operation.summary == "Nudge a call; it is none the worse for it"
    assert (operation.query, operation.body, operation.answer) == (Nothing, ListCalls, Health)
    assert operation.match("/v1/calls/4%2F7/nudge") == {"call_id": "4/7"}
    assert operation.match("/v1/calls//nudge") is None
    assert operation.match("/v1/calls/47") is None


def test_every_module_of_routes_is_reached_and_every_operation_is_found_at_its_path() -> None:
    declared = [
        operation
        for module in pkgutil.iter_modules(api.routes.__path__)
        for operation in import_module(f"api.routes.{module.name}").operations
    ]
    reached = list(all_operations())

    assert sorted(each.name for each in reached) == sorted(each.name for each in declared)
    assert len({each.name for each in reached}) == len(reached)
    assert len({(each.method, each.path) for each in reached}) == len(reached)
    for operation in reached:
        assert operation in tuple(operations_at(operation.path))


def test_what_is_not_asked_for_is_not_imported() -> None:
    modules = imported_by("/v1/me")

    assert {name for name in modules if name.startswith("api.routes.")} == {"api.routes.stack"}


@pytest.mark.parametrize("path", ["/v1/calls", "/v1/campaigns", "/v1/summary", "/v1/dialling", "/v1/me"])
def test_reading_needs_no_heavy_library(path: str) -> None:
    assert imported_by(path).isdisjoint(HEAVY)
