"""The operations of opt-out lists, and of the numbers in them."""

from typing import NamedTuple

from voice_emulator.accounts.resources.recipients import OptOutList
from voice_emulator.contracts.v2.exceptions import conflict, not_found, quota_exceeded, validation_error
from voice_emulator.contracts.v2.inputs.opt_out_lists import (
    CreateOptOutListInput,
    DeleteOptedOutNumberInput,
    DeleteOptOutListInput,
    DescribeOptedOutNumbersInput,
    DescribeOptOutListsInput,
    PutOptedOutNumberInput,
)
from voice_emulator.settings.v2_settings import DEFAULT_OPT_OUT_LIST
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.operations.tags import first_tags, shown_tags
from voice_emulator.v2.paging import Looked, matching, named, page
from voice_emulator.v2.protocol import Answer, timestamp
from voice_emulator.v2.written_numbers import require_number

_DELETED_ONCE_IN_MS = 30 * 86_400_000


class _OptedOut(NamedTuple):
    number: str
    at_ms: int


_LOOKED: Looked[_OptedOut] = {"end-user-opted-out": lambda _each: False}


def create_opt_out_list(asked: CreateOptOutListInput, invocation: Invocation) -> Answer:
    """Answer CreateOptOutList."""
    lists, name = invocation.resources.opt_out_lists, asked.opt_out_list_name
    if name in lists:
        raise conflict("RESOURCE_ALREADY_EXISTS", f"There is an opt-out list {name!r} already.", "opt-out-list", name)
    limit = invocation.settings.v2.limits.opt_out_lists
    if limit is not None and len(lists) >= limit:
        message = f"There are {len(lists)} opt-out lists; no more are allowed."
        raise quota_exceeded("OPT_OUT_LISTS_PER_ACCOUNT", message, "opt_out_lists")
    first_tags(invocation, lists.arn(name), asked.tags)
    created = OptOutList(name, invocation.now_ms)
    lists.put(name, created)
    return {**_shown(created, invocation), "Tags": shown_tags(asked.tags)}


def delete_opt_out_list(asked: DeleteOptOutListInput, invocation: Invocation) -> Answer:
    """Answer DeleteOptOutList; one that a number or a pool uses stays, and so does the first."""
    resources = invocation.resources
    deleted = resources.opt_out_lists.get(asked.opt_out_list_name)
    used = {each.opt_out_list for each in (*resources.phone_numbers, *resources.pools)}
    if deleted.name in used:
        message = f"The opt-out list {deleted.name!r} is in use."
        raise conflict("RESOURCE_DELETION_NOT_ALLOWED", message, "opt-out-list", deleted.name)
    if deleted.name == DEFAULT_OPT_OUT_LIST:
        message = f"The opt-out list {deleted.name!r} cannot be deleted."
        raise conflict("RESOURCE_DELETION_NOT_ALLOWED", message, "opt-out-list", deleted.name)
    resources.opt_out_lists.remove(deleted.name)
    resources.tags.pop(resources.opt_out_lists.arn(deleted.name), None)
    return _shown(deleted, invocation)


def describe_opt_out_lists(asked: DescribeOptOutListsInput, invocation: Invocation) -> Answer:
    """Answer DescribeOptOutLists."""
    lists = invocation.resources.opt_out_lists
    if asked.owner is not None and asked.opt_out_list_names:
        raise validation_error(
            "PARAMETERS_CANNOT_BE_USED_TOGETHER", "Owner cannot be given together with OptOutListNames."
        )
    chosen = named(asked.opt_out_list_names, lists.get)
    every = list(lists) if chosen is None else chosen
    found, token = page(
        asked,
        "DescribeOptOutLists",
        [] if asked.owner == "SHARED" else every,
        lambda each: each.name,
        invocation.account_region,
    )
    return {"OptOutLists": [_shown(each, invocation) for each in found], "NextToken": token}


def put_opted_out_number(asked: PutOptedOutNumberInput, invocation: Invocation) -> Answer:
    """Answer PutOptedOutNumber; one that is there already keeps its time."""
    of_list = invocation.resources.opt_out_lists.get(asked.opt_out_list_name)
    number = require_number("OptedOutNumber", asked.opted_out_number).e164
    at_ms = of_list.opted_out_at_ms.setdefault(number, invocation.now_ms)
    return {**_names(of_list, invocation), **_shown_number(_OptedOut(number, at_ms))}


def delete_opted_out_number(asked: DeleteOptedOutNumberInput, invocation: Invocation) -> Answer:
    """Answer DeleteOptedOutNumber, with the time at which the number was removed."""
    of_list = invocation.resources.opt_out_lists.get(asked.opt_out_list_name)
    deleted = _opted_out(of_list, "OptedOutNumber", asked.opted_out_number)
    deleted_at_ms = of_list.deleted_at_ms.get(deleted.number)
    if deleted_at_ms is not None and invocation.now_ms < deleted_at_ms + _DELETED_ONCE_IN_MS:
        message = "A number can be deleted from an opt-out list once every 30 days."
        raise validation_error("PHONE_NUMBER_CANNOT_BE_OPTED_IN", message, fields={"OptedOutNumber": message})
    del of_list.opted_out_at_ms[deleted.number]
    of_list.deleted_at_ms[deleted.number] = invocation.now_ms
    return {**_names(of_list, invocation), **_shown_number(deleted._replace(at_ms=invocation.now_ms))}


def describe_opted_out_numbers(asked: DescribeOptedOutNumbersInput, invocation: Invocation) -> Answer:
    """Answer DescribeOptedOutNumbers."""
    of_list = invocation.resources.opt_out_lists.get(asked.opt_out_list_name)
    chosen = named(asked.opted_out_numbers, lambda written: _opted_out(of_list, "OptedOutNumbers", written))
    every = [_OptedOut(number, at_ms) for number, at_ms in of_list.opted_out_at_ms.items()]
    found, token = page(
        asked,
        f"DescribeOptedOutNumbers-{of_list.name}",
        matching(every if chosen is None else chosen, asked.filters, _LOOKED),
        lambda each: each.number,
        invocation.account_region,
    )
    return {
        **_names(of_list, invocation),
        "OptedOutNumbers": [_shown_number(each) for each in found],
        "NextToken": token,
    }


def _opted_out(of_list: OptOutList, member: str, written: str) -> _OptedOut:
    number = require_number(member, written).e164
    if number not in of_list.opted_out_at_ms:
        raise not_found("opted-out-number", number)
    return _OptedOut(number, of_list.opted_out_at_ms[number])


def _names(of_list: OptOutList, invocation: Invocation) -> Answer:
    return {
        "OptOutListArn": invocation.resources.opt_out_lists.arn(of_list.name),
        "OptOutListName": of_list.name,
    }


def _shown(of_list: OptOutList, invocation: Invocation) -> Answer:
    return {**_names(of_list, invocation), "CreatedTimestamp": timestamp(of_list.created_at_ms)}


def _shown_number(each: _OptedOut) -> Answer:
    return {
        "OptedOutNumber": each.number,
        "OptedOutTimestamp": timestamp(each.at_ms),
        # Nobody answers STOP here.
        "EndUserOptedOut": False,
    }


OPERATIONS = {
    "CreateOptOutList": Operation(CreateOptOutListInput, create_opt_out_list),
    "DeleteOptOutList": Operation(DeleteOptOutListInput, delete_opt_out_list),
    "DescribeOptOutLists": Operation(DescribeOptOutListsInput, describe_opt_out_lists),
    "PutOptedOutNumber": Operation(PutOptedOutNumberInput, put_opted_out_number, "number_requests_per_second"),
    "DeleteOptedOutNumber": Operation(DeleteOptedOutNumberInput, delete_opted_out_number, "number_requests_per_second"),
    "DescribeOptedOutNumbers": Operation(DescribeOptedOutNumbersInput, describe_opted_out_numbers),
}
