"""Files of people: read, and told row by row. Nothing is stored: whoever sends a file goes on to send what it was read as."""

from api.callers import Permission
from api.file_parameters import FileToRead
from api.operations import Operations
from api.parameters import Nothing
from api.request import ApiRequest
from api.wiring import Services
from redial.contracts.answers.files import CallFileRead, DoNotCallFileRead

of_calls = Operations("Calls")
of_do_not_call = Operations("Do-not-call list")


@of_calls.post("/v1/calls/file", needs=Permission.ACT)
def read_file_of_calls(request: ApiRequest[Nothing, FileToRead], services: Services) -> CallFileRead:
    """Read a file of call requests, and tell its rows as they are sent; nothing is stored."""
    # Imported here: who only looks needs no reader of files.
    from api.files import read_call_file

    return read_call_file(request.body, services)


@of_do_not_call.post("/v1/do-not-call/file", needs=Permission.ACT)
def read_file_of_do_not_call(request: ApiRequest[Nothing, FileToRead], services: Services) -> DoNotCallFileRead:
    """Read a file of people who must not be called, and tell its rows as they are imported; nothing is changed."""
    # Imported here: who only looks needs no reader of files.
    from api.files import read_do_not_call_file

    return read_do_not_call_file(request.body, services)
