"""Whatever is asked of the API wrongly can be told in words."""

import inspect
import pkgutil
from importlib import import_module

import msgspec
import pytest

from api import parameters
from api.http.validation_errors import wrong_fields
from api.parameters.common import Parameters

MODULES = [import_module(f"api.parameters.{module.name}") for module in pkgutil.iter_modules(parameters.__path__)]
FOUND = {each for module in MODULES for _, each in inspect.getmembers(module, inspect.isclass)}
ASKED = sorted((each for each in FOUND if issubclass(each, Parameters)), key=lambda each: each.__name__)


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.__name__)
def test_each_field_says_what_it_should_have_been(question: type[Parameters]) -> None:
    fields = [field.name for field in msgspec.structs.fields(question)]

    # An object is wrong for every field that there is.
    wrong = {
        error.field: error.message for error in wrong_fields({name: {"no": ["value"]} for name in fields}, question)
    }

    assert wrong.keys() == set(fields)
    assert all(message.startswith("expected ") for message in wrong.values())
