"""The stack's API, over HTTP, signed with the user's AWS credentials."""

from collections.abc import Iterator, Mapping
from time import sleep
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar
from urllib.parse import quote, urlencode

import httpx
import msgspec
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError

from redial.contracts.answers.common import Problem
from redial_cli.client.errors import ClientError, NoStackError, NotPermittedError, NotPossibleError, NotThereError
from redial_cli.client.stacks import NO_CREDENTIALS, Stack, unusable

A = TypeVar("A")


class _Page(Protocol):
    """A page of a list, which says where the next one begins."""

    @property
    def next_cursor(self) -> str | None: ...


P = TypeVar("P", bound=_Page)

# A first request may wait for the function to start; none takes longer than the API's own 30 s.
_TIMEOUT_S = 35.0
# Before what is only read is asked for once more, and the longest wait that an answer may ask for.
_WAITS_S = (1.0, 2.0, 4.0)
_LONGEST_WAIT_S = 10.0
# Too many requests, nobody there for a moment: an answer soon after is likely. Who waited for a time-out has waited long enough.
_PASSING = frozenset({429, 502, 503})
_PERHAPS_DONE = " What was asked for may have been done all the same: look before you ask once more."
# Any other 4xx: what was asked is not possible; any other 5xx: the stack does not answer.
_KINDS: Mapping[int, type[ClientError]] = {
    401: NotPermittedError,
    403: NotPermittedError,
    404: NotThereError,
    408: NoStackError,
    429: NoStackError,
}


class ApiClient:
    """
    Client of a stack's HTTP API; each request is signed with the user's AWS credentials (SigV4).

    What is only read is asked for again, some times, where nobody answers for a moment, or not so many requests are taken at once.

    Parameters
    ----------
    stack : Stack
        Whose API; its outputs name the address.
    personal_data : bool
        Whether to ask for phone numbers and texts in clear; IAM decides whether the caller may.

    Examples
    --------
    >>> with ApiClient(find_stack("RedialSandbox", region="us-east-1")) as api:
    ...     call = api.get("/calls/01JABCDEFG", Call)
    """

    def __init__(self, stack: Stack, *, personal_data: bool = False) -> None:
        self._stack = stack
        self._base = stack.output("api_url").rstrip("/") + ("/personal-data/v1" if personal_data else "/v1")
        # Not through a proxy of the environment: what is asked for is on this machine, or is AWS's.
        self._http = httpx.Client(timeout=_TIMEOUT_S, trust_env=stack.endpoint_url is None)

    @property
    def is_local(self) -> bool:
        """
        Whether the stack is one on this machine: where nobody answers, it is gone.

        Returns
        -------
        bool
            False: it is deployed, and the network may be away.
        """
        return self._stack.endpoint_url is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, answer: type[A], **query: Any) -> A:
        """
        Send a GET request.

        Parameters
        ----------
        path : str
            Below ``/v1``, such as ``/calls``.
        answer : type
            What the answer is read as.
        **query : object
            Parameters of the query; None and empty lists are left out.

        Returns
        -------
        object
            The answer, of the type `answer`.

        Raises
        ------
        ClientError
            The subclass says why: NotThereError, NotPermittedError, NotPossibleError, NoStackError.
        """
        return self._ask("GET", path, answer, query=query)

    def post(self, path: str, answer: type[A], body: Mapping[str, Any] | None = None, **query: Any) -> A:
        """
        Send a POST request.

        Parameters
        ----------
        path : str
            Below ``/v1``, such as ``/calls/{id}/cancel``.
        answer : type
            What the answer is read as.
        body : mapping, optional
            Sent as JSON; by default an empty object.
        **query : object
            Parameters of the query; None and empty lists are left out.

        Returns
        -------
        object
            The answer, of the type `answer`.

        Raises
        ------
        ClientError
            As of `get`. Whether the request had an effect is not known after a NoStackError.
        """
        return self._ask("POST", path, answer, query=query, body=body or {})

    def put(self, path: str, answer: type[A], body: Mapping[str, Any], **query: Any) -> A:
        """
        Send a PUT request.

        Parameters
        ----------
        path : str
            Below ``/v1``, such as ``/do-not-call``.
        answer : type
            What the answer is read as.
        body : mapping
            Sent as JSON.
        **query : object
            Parameters of the query; None and empty lists are left out.

        Returns
        -------
        object
            The answer, of the type `answer`.

        Raises
        ------
        ClientError
            As of `get`; a PUT can be repeated.
        """
        return self._ask("PUT", path, answer, query=query, body=body)

    def pages(self, path: str, answer: type[P], **query: Any) -> Iterator[P]:
        """
        Read a list page by page, to its end.

        Parameters
        ----------
        path : str
            Below ``/v1``, such as ``/calls``.
        answer : type
            What a page is read as; it has a `next_cursor`.
        **query : object
            Parameters of the query, for every page.

        Yields
        ------
        object
            One page, of the type `answer`.

        Raises
        ------
        ClientError
            As of `get`.
        """
        while True:
            page = self.get(path, answer, **query)
            yield page
            if page.next_cursor is None:
                return
            query["cursor"] = page.next_cursor

    def _ask(
        self,
        method: str,
        path: str,
        answer: type[A],
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> A:
        given = {name: value for name, value in (query or {}).items() if value is not None and value != []}
        url = f"{self._base}{path}" + (f"?{urlencode(given, doseq=True)}" if given else "")
        content = msgspec.json.encode(body) if body is not None else None
        is_read = method == "GET"
        waits = iter(_WAITS_S if is_read else ())
        while True:
            try:
                reply = self._send(method, url, content)
            except httpx.HTTPError as error:
                if self._may_pass(error) and (wait := next(waits, None)) is not None:
                    sleep(wait)
                    continue
                perhaps = "" if is_read or isinstance(error, httpx.ConnectError) else _PERHAPS_DONE
                raise NoStackError(f"{self._stack.is_gone} (The API: {error}){perhaps}") from error
            if reply.is_success:
                return self._read(reply, answer, "" if is_read else _PERHAPS_DONE)
            if reply.status_code not in _PASSING or (wait := next(waits, None)) is None:
                raise _error(reply, is_read=is_read)
            sleep(_wait_s(reply, wait))

    def _send(self, method: str, url: str, content: bytes | None) -> httpx.Response:
        headers = {"content-type": "application/json"} if content is not None else {}
        return self._http.request(method, url, content=content, headers=self._signed(method, url, content, headers))

    def _may_pass(self, error: httpx.HTTPError) -> bool:
        """Tell whether a network is away for a moment; a local stack that refuses a connection is gone."""
        if isinstance(error, httpx.ConnectError):
            return not self.is_local
        return isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError)

    def _read(self, reply: httpx.Response, answer: type[A], perhaps: str) -> A:
        try:
            return msgspec.json.decode(reply.content, type=answer)
        except msgspec.MsgspecError as error:
            raise NoStackError(
                f"The API's answer is not understood ({error}): is {self._stack.name} of another version of Redial?{perhaps}"
            ) from error

    def _signed(self, method: str, url: str, content: bytes | None, headers: Mapping[str, str]) -> dict[str, str]:
        request = AWSRequest(method=method, url=url, data=content, headers=dict(headers))
        try:
            credentials = self._stack.session.get_credentials()
            if credentials is None:
                raise NotPermittedError(NO_CREDENTIALS)
            SigV4Auth(credentials, "execute-api", self._stack.region).add_auth(request)
        except (BotoCoreError, RuntimeError) as error:  # they expire while a command goes on, and could not be renewed
            raise NotPermittedError(unusable(error)) from error
        return dict(request.headers.items())


def path_part(name: str) -> str:
    """
    Return a name as a part of the path of an operation.

    Parameters
    ----------
    name : str
        Of hours, a template, a queue: with whatever signs.

    Returns
    -------
    str
        Encoded, so that it is one part.

    Raises
    ------
    NotThereError
        It is ``.`` or ``..``, by which a path leads elsewhere: nothing is called so.
    """
    if name in {".", ".."}:
        raise NotThereError(f"There is nothing called {name}; that is no name.")
    return quote(name, safe="")


def _wait_s(reply: httpx.Response, otherwise: float) -> float:
    asked = reply.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_WAIT_S) if asked.isdecimal() else otherwise


def _error(reply: httpx.Response, *, is_read: bool) -> ClientError:
    kind = _KINDS.get(reply.status_code, NotPossibleError if reply.is_client_error else NoStackError)
    try:
        problem = msgspec.json.decode(reply.content, type=Problem)
    except msgspec.MsgspecError:
        # API Gateway's own answers: a signature that it refused, too many requests, a function that failed.
        perhaps = _PERHAPS_DONE if reply.is_server_error and not is_read else ""
        return kind(f"The API answered {reply.status_code}: {reply.text[:300]}{perhaps}", status=reply.status_code)
    return kind(problem.detail, errors=tuple(problem.errors), status=problem.status)
