"""Files of requests: read, and told row by row. Nothing is stored: whoever sends a file goes on to send what it was read as."""

from api.http.callers import Permission
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.files import CallFileToRead
from api.wiring import Services
from redial.contracts.answers.files import CallFileRead

operations = Operations("Calls")


@operations.post("/v1/calls/file", needs=Permission.ACT)
def read_file_of_calls(request: ApiRequest[Nothing, CallFileToRead], services: Services) -> CallFileRead:
    """Read a file of call requests, and tell its rows as they are sent; nothing is stored."""
    # Imported here: who only looks needs no reader of files.
    from api.call_files import read_call_file

    return read_call_file(request.body, services, request.caller, request.now)
