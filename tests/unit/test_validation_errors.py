"""Whatever is asked of the API wrongly can be told in words."""

import inspect

import msgspec
import pytest

from api import parameters
from api.parameters import Parameters
from api.validation_errors import wrong_fields

ASKED = [each for _, each in inspect.getmembers(parameters, inspect.isclass) if issubclass(each, Parameters)]


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.__name__)
def test_each_field_says_what_it_should_have_been(question: type[Parameters]) -> None:
    fields = [field.name for field in msgspec.structs.fields(question)]

    # An object is wrong for every field that there is.
    wrong = {
        error.field: error.message for error in wrong_fields({name: {"no": ["value"]} for name in fields}, question)
    }

    assert wrong.keys() == set(fields)
    assert all(message.startswith("expected ") for message in wrong.values())
