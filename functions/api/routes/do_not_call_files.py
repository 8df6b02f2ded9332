"""Files of people who must not be called: read, and told row by row. Nothing is changed by it."""

from api.http.callers import Permission
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.files import FileToRead
from api.wiring import Services
from redial.contracts.answers.files import DoNotCallFileRead

operations = Operations("Do-not-call list")


@operations.post("/v1/do-not-call/file", needs=Permission.ACT)
def read_file_of_do_not_call(request: ApiRequest[Nothing, FileToRead], services: Services) -> DoNotCallFileRead:
    """Read a file of people who must not be called, and tell its rows as they are imported; nothing is changed."""
    # Imported here: who only looks needs no reader of files.
    from api.files import read_do_not_call_file

    return read_do_not_call_file(request.body, services)
