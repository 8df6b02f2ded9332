"""From a request for an operation other than SendVoiceMessage to its reply, in both versions."""

import msgspec

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.calls.faults import draw_operation_fault
from voice_emulator.contracts.v1.exceptions import error_of_fault
from voice_emulator.contracts.v2.exceptions import error_of_fault as v2_error_of_fault
from voice_emulator.errors import VoiceApiError
from voice_emulator.log.call_log import CallLog, RequestRecord
from voice_emulator.service.messages import Reply, Request, error_reply
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.v1.operations import OPERATIONS, OperationRequest
from voice_emulator.v1.urls import find_route
from voice_emulator.v2.dispatch import answer_operation, find_operation, may_conflict
from voice_emulator.v2.operations.operation import Invocation
from voice_emulator.v2.protocol import CONTENT_TYPE


class Operating(msgspec.Struct, frozen=True):
    """What an operation has beside its request."""

    account_region: AccountRegion
    settings: EmulatorSettings
    log: CallLog

    def fault(self, *, may_conflict: bool) -> str | None:
        """Return the fault that chance lets strike this request, if one does."""
        return draw_operation_fault(self.settings, self.log.requests_seen, may_conflict=may_conflict)


def answer(request: Request, record: RequestRecord, operating: Operating) -> Reply:
    """Answer a request, and write into its record what was found out on the way; an error is a reply."""
    try:
        reply = _operate_v2(request, record, operating) if request.is_v2 else _operate(request, record, operating)
    except VoiceApiError as error:
        return refuse(error, request, record)
    record.status_code = reply.status_code
    return reply


def refuse(error: VoiceApiError, request: Request, record: RequestRecord) -> Reply:
    """Return the answer that an error makes, as the version of its request has it, and write it into the record."""
    record.error_type, record.error_message, record.limit = error.error_type, error.message, error.limit
    record.error_reason, record.status_code = error.reason, error.status_code
    reply = error_reply(error, record.request_id)
    if request.is_v2:
        record.api_version, reply.content_type = "v2", CONTENT_TYPE
    return reply


def _operate(request: Request, record: RequestRecord, operating: Operating) -> Reply:
    record.operation, names, allow = find_route(request.method, request.raw_path)
    if record.operation == "OPTIONS":
        return Reply(200, b"", record.request_id, allow=allow)
    if fault := operating.fault(may_conflict=False):
        raise error_of_fault(fault, record.operation)
    asked = OperationRequest(
        names,
        request.query_string,
        request.body,
        operating.account_region,
        operating.settings,
        record.arrived_at_ms,
    )
    return Reply(200, OPERATIONS[record.operation](asked), record.request_id)


def _operate_v2(request: Request, record: RequestRecord, operating: Operating) -> Reply:
    record.api_version = "v2"
    record.operation = find_operation(request.target)
    if fault := operating.fault(may_conflict=may_conflict(record.operation)):
        raise v2_error_of_fault(fault, record.operation, record.request_id, record.account)
    invocation = Invocation(operating.account_region, operating.settings, operating.log, record.arrived_at_ms)
    body = answer_operation(record.operation, request.body, invocation)
    return Reply(200, body, record.request_id, content_type=CONTENT_TYPE)
