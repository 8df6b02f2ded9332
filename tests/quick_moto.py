"""
How moto's DynamoDB and SQS are asked without a wire between them and botocore, and what is made once for all tests that use them.

A request is validated and serialised as ever, and moto gets what was serialised; its answer is parsed from its text as ever. Left
out is what no answer depends on: the signature, most headers, and a web framework's request. `tests/unit/test_quick_moto.py`
compares the answers with and without.
"""

import copy
import functools
import itertools
import os
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlparse

import botocore.useragent
import moto.core.responses
import moto.core.utils
import moto.dynamodb.models
import moto.sqs.models
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.endpoint import Endpoint, convert_to_response_dict
from botocore.model import OperationModel
from botocore.session import Session
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import DEFAULT_ACCOUNT_ID, MockAWS, botocore_stubber
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.utils import get_service_model
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.models.utilities import bytesize
from moto.dynamodb.responses import DynamoHandler
from moto.sqs.models import Queue
from moto.sqs.responses import SQSResponse
from werkzeug.exceptions import HTTPException

Request = dict[str, Any]
Answered = tuple[AWSResponse, dict[str, Any]]

_HANDLERS: Mapping[str, Callable[[], DynamoHandler | SQSResponse]] = {"dynamodb": DynamoHandler, "sqs": SQSResponse}
_OF_AWS = re.compile(r"https://[^/]+\.amazonaws\.com(/|$)")
# With any of these in its environment, a client is not what another one is.
_OF_ONE_CLIENT = ("AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
_CHANGES_OF_HANDLERS = ("register", "register_first", "register_last", "unregister")
# What a transaction does to an item without changing the object that moto keeps for it.
_LEAVES_OBJECTS = frozenset({"Put", "ConditionCheck", "Delete"})
# As moto has it.
_LARGEST_ITEM = 405_000

_make_request: Callable[[Endpoint, OperationModel, Request], Answered] = Endpoint.make_request
_create_client: Callable[..., BaseClient] = Session.create_client
_init_item: Callable[..., None] = Item.__init__
_transact_write_items: Callable[[DynamoDBBackend, list[dict[str, Any]]], None] = DynamoDBBackend.transact_write_items
_enable_patching: Callable[..., None] = MockAWS._enable_patching
_unix_time: Callable[..., float] = moto.core.utils.unix_time
_clients: dict[object, BaseClient] = {}
_request_numbers = itertools.count(1)
_is_of_new_objects = ContextVar("_is_of_new_objects", default=False)
_waited = SimpleNamespace(seconds=0.0)


def make_moto_quick() -> None:
    """Let this process ask moto directly; `quick_aws` does so before the first test."""
    for place, name, quick in (
        (Endpoint, "make_request", make_request),
        # Each test begins with new clients, whose making takes longer than their requests.
        (Session, "create_client", create_client),
        # To be able to take a transaction back, moto copies all items of the table, whole.
        (DynamoDBBackend, "transact_write_items", transact_write_items),
        (moto.dynamodb.models, "copy", SimpleNamespace(deepcopy=copied)),
        # With each attribute that an item is given, moto counts how long those are that it has.
        (Item, "__init__", make_item),
        # A long poll of SQS would sleep, a second at a time, although nobody else is there to send anything.
        (MockAWS, "_enable_patching", enable_patching),
        (Queue, "wait_for_messages", wait_for_messages),
        (moto.sqs.models, "unix_time", unix_time),
        (moto.sqs.models, "unix_time_millis", lambda: unix_time() * 1000),
        # 52 draws of a character, for a name that nobody reads.
        (moto.core.responses, "gen_amzn_requestid_long", request_id),
    ):
        setattr(place, name, quick)
    for module, name in (
        (moto.core.responses, "camelcase_to_underscores"),
        # The parts of the user agent, character by character, twice for each request.
        (botocore.useragent, "sanitize_user_agent_string_component"),
    ):
        setattr(module, name, functools.cache(vars(module)[name]))


def make_request(self: Any, operation_model: OperationModel, request_dict: Request) -> Answered:
    """Hand a request to DynamoDB or SQS over to moto; as on the wire, a failure may be one that the SDK repeats."""
    make_handler = _HANDLERS.get(operation_model.service_model.service_name)
    if make_handler is None or not botocore_stubber.enabled or _OF_AWS.match(request_dict["url"]) is None:
        return _make_request(self, operation_model, request_dict)
    attempts = 1
    while True:
        self._update_retries_context(request_dict["context"], attempts)
        status, headers, body = asked(make_handler(), operation_model, request_dict)
        http = AWSResponse(request_dict["url"], status, headers, MockRawResponse(body))
        response = convert_to_response_dict(http, operation_model)
        parser = self._response_parser_factory.create_parser(operation_model.service_model.resolved_protocol)
        parsed: dict[str, Any] = parser.parse(response, operation_model.output_shape)
        if status >= 300:
            self._add_modeled_error_fields(response, parsed, operation_model, parser)
            if self._needs_retry(attempts, operation_model, request_dict, (http, parsed)):
                attempts += 1
                continue
        parsed["ResponseMetadata"]["RetryAttempts"] = attempts - 1
        return http, parsed


def asked(handler: Any, operation_model: OperationModel, request: Request) -> tuple[int, Any, Any]:
    """Set a handler of moto's up for one request, as `BaseResponse.setup_class` does, and let it answer: status, headers, body."""
    url: str = request["url"]
    vars(handler).update(
        headers=request["headers"],
        querystring={},
        uri=url,
        path=urlparse(url).path,
        uri_match={},
        region=request["context"]["client_region"],
        current_account=os.environ.get("MOTO_ACCOUNT_ID", DEFAULT_ACCOUNT_ID),
        response_headers={"server": "amazon.com"},
    )
    operation = get_service_model(handler.boto3_service_name).operation_model(operation_model.name)
    parser: Any = PROTOCOL_PARSERS["json"](operation, map_type=handler.PROTOCOL_PARSER_MAP_TYPE)
    handler.params = parser.parse({"body": request["body"]})
    try:
        status, headers, body = handler.call_action()
    except HTTPException as error:
        return error.code or 500, dict(error.get_headers()), error.get_body()
    return int(status), {name: str(value) for name, value in headers.items()}, body


def create_client(self: Session, service_name: str, region_name: str | None = None, **asked_for: Any) -> BaseClient:
    """
    Give a client that was made before for the same, as long as nobody has changed what happens on the way of its requests.

    Only within moto, where each test has the same credentials.
    """
    is_special = (
        not botocore_stubber.enabled
        or any(name in os.environ for name in _OF_ONE_CLIENT)
        or any(name.startswith("AWS_ENDPOINT_URL") for name in os.environ)
        or self.profile is not None
        or self.get_default_client_config() is not None
        or asked_for.get("endpoint_url") is not None
    )
    if is_special:
        return _create_client(self, service_name, region_name, **asked_for)
    region = region_name or self.get_config_variable("region")
    credentials = self.get_credentials()
    key = (
        service_name,
        region,
        *sorted(asked_for.items()),
        self.user_agent(),
        (credentials.access_key, credentials.secret_key, credentials.token) if credentials is not None else None,
        tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith("AWS_"))),
    )
    if key not in _clients:
        client = _create_client(self, service_name, region_name, **asked_for)
        _clients[key] = client
        for name in _CHANGES_OF_HANDLERS:
            setattr(client.meta.events, name, _unsharing(key, getattr(client.meta.events, name)))
    return _clients[key]


def _unsharing(key: object, change: Callable[..., None]) -> Callable[..., None]:
    """Change a client's handlers, and give that client to nobody else."""

    def change_and_unshare(*arguments: Any, **others: Any) -> None:
        _clients.pop(key, None)
        change(*arguments, **others)

    return change_and_unshare


def transact_write_items(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """Remember, to take a transaction back, which items there were, and copy them only where one might be changed in its place."""
    token = _is_of_new_objects.set(all(_LEAVES_OBJECTS.issuperset(item) for item in transact_items))
    try:
        _transact_write_items(self, transact_items)
    finally:
        _is_of_new_objects.reset(token)


def copied(value: Any) -> Any:
    """Copy what moto's DynamoDB copies."""
    if not (isinstance(value, Table) and _is_of_new_objects.get()):
        return copy.deepcopy(value)
    table = copy.copy(value)
    table.items = copy.copy(value.items)
    for key, items in value.items.items():
        if isinstance(items, dict):
            table.items[key] = copy.copy(items)
    return table


def make_item(self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Count once how long an item is."""
    self.hash_key, self.range_key, self.attrs = hash_key, range_key, LimitedSizeDict()
    size = 0
    for name, value in attrs.items():
        attribute = DynamoType(value)
        size += bytesize(name) + attribute.size()
        dict.__setitem__(self.attrs, name, attribute)
    if size > _LARGEST_ITEM:
        raise ItemSizeTooLarge


def enable_patching(self: MockAWS, reset: bool = True) -> None:
    """Begin at the time that it is."""
    _waited.seconds = 0.0
    _enable_patching(self, reset)


def wait_for_messages(self: Queue, timeout: int) -> None:
    """Let SQS's time go on, instead of waiting for it."""
    if not self.messages:
        _waited.seconds += timeout


def unix_time() -> float:
    """Tell SQS the time."""
    return _unix_time() + float(_waited.seconds)


def request_id(headers: dict[str, Any] | None = None) -> str:
    """Name an answer."""
    name = f"{next(_request_numbers):052d}"
    if headers is not None:
        headers["x-amzn-requestid"] = name
    return name
