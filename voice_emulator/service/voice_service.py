"""The emulated service: takes a request, gives a reply, and keeps everything in between."""

from collections import deque
from collections.abc import Collection
from typing import Any

import msgspec

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.calls.counters import Counters
from voice_emulator.calls.desk import CallDesk
from voice_emulator.calls.faults import draw_operation_fault
from voice_emulator.calls.log import CallLog, CallRecord, RequestRecord
from voice_emulator.calls.player import CallPlayer
from voice_emulator.calls.scripts import EventFault, Script
from voice_emulator.clock import Clock, SystemClock
from voice_emulator.delivery.publishing import NoPublisher, Publisher, Report
from voice_emulator.errors import VoiceApiError
from voice_emulator.ids import new_id
from voice_emulator.service.credentials import CredentialScope, credential_scope
from voice_emulator.service.messages import Reply, Request, disturb_reply, error_reply, name_sdk_attempt
from voice_emulator.service.starting_resources import make_starting_resources, require_startable
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings
from voice_emulator.terminal.lines import describe_call
from voice_emulator.v1.exceptions import error_without_effect as v1_error_without_effect
from voice_emulator.v1.operations import OPERATIONS, OperationRequest, decode_body
from voice_emulator.v1.sending import send_voice_message as v1_send_voice_message
from voice_emulator.v1.shapes import SendVoiceMessageRequest, SendVoiceMessageResponse
from voice_emulator.v1.urls import SEND_PATH, find_route
from voice_emulator.v2.dispatch import SEND_TARGET, answer_operation, find_operation, may_conflict
from voice_emulator.v2.exceptions import error_without_effect as v2_error_without_effect
from voice_emulator.v2.inputs.calls import SendVoiceMessageInput
from voice_emulator.v2.operations.operation import Invocation
from voice_emulator.v2.protocol import CONTENT_TYPE, decode_input
from voice_emulator.v2.sending import send_voice_message as v2_send_voice_message

_NONE: frozenset[EventFault] = frozenset()


class VoiceService:
    """
    The voice API of every account and region.

    Parameters
    ----------
    settings : EmulatorSettings, optional
        Limits, faults and the rest; `settings` may be replaced at any time.
    clock : Clock, optional
        Runs the windows of the limits and the calls.
    publisher : Publisher, optional
        Takes the events to their destinations.
    report : Report
        Gets one line for each call.
    mask_numbers : bool
        Whether those lines hide the middle of phone numbers.
    counters : Counters, optional
        Counts; to be shared with what counts deliveries.
    scripts : dict of str to Script, optional
        What happens to the calls to a number, by E.164 number.
    """

    def __init__(
        self,
        settings: EmulatorSettings | None = None,
        *,
        clock: Clock | None = None,
        publisher: Publisher | None = None,
        report: Report = lambda _line: None,
        mask_numbers: bool = True,
        counters: Counters | None = None,
        scripts: dict[str, Script] | None = None,
    ) -> None:
        self._settings = settings or EmulatorSettings()
        # Made in Python, settings are not looked at by their types: one that cannot be would be noticed at some call, or never.
        require_startable(change_settings(self._settings, {}))
        self.clock = clock or SystemClock()
        self.publisher = publisher or NoPublisher()
        self._first_scripts = dict(scripts or {})
        self._first_settings = self._settings
        self._report = report
        self._mask_numbers = mask_numbers
        self._account_regions: dict[CredentialScope, AccountRegion] = {}
        self.log = CallLog(self._settings.log_capacity, self.clock.now_ms)
        self.counters = counters or Counters()
        self.desk = self._new_desk(self._first_scripts)

    def _new_desk(self, scripts: dict[str, Script]) -> CallDesk:
        player = CallPlayer(self.clock, self.publisher, self.counters, lambda: self._settings)
        return CallDesk(player, scripts, self.log)

    @property
    def settings(self) -> EmulatorSettings:
        """
        What holds for the requests to come; it may be replaced at any time.

        Returns
        -------
        EmulatorSettings
            All of them.
        """
        return self._settings

    @settings.setter
    def settings(self, settings: EmulatorSettings) -> None:
        """
        Let others hold from now on.

        Parameters
        ----------
        settings : EmulatorSettings
            All of them.
        """
        self._settings = settings
        if settings.v2.event_bridge:
            self.desk.player.hear()

    def reset(self, keep: Collection[str] = ()) -> list[deque[Any] | dict[Any, Any]]:
        """
        Begin anew: as at the start, and what is left of earlier calls does not happen.

        A virtual clock goes back to its start too.

        Parameters
        ----------
        keep : collection of str
            What stays as it is: "configuration-sets", "settings", "scripts".

        Returns
        -------
        list
            What was forgotten. Who serves others meanwhile takes it apart piece by piece; everybody else can ignore it.
        """
        self.desk.player.stop()
        self.clock.begin_anew()
        self.publisher.drop()
        self.desk = self._new_desk(self.desk.scripts if "scripts" in keep else self._first_scripts)
        if "settings" not in keep:
            self.settings = self._first_settings
        if "configuration-sets" in keep:
            for account_region in self._account_regions.values():
                account_region.forget_calls()
        else:
            self._account_regions.clear()
        self.counters.clear()
        return self.log.clear()

    def place_script(self, e164: str, script: Script) -> None:
        """
        Let the next calls to a number follow a script, from its first attempt.

        Parameters
        ----------
        e164 : str
            The number, such as ``+12065550100``.
        script : Script
            What happens to each call in turn; the last attempt repeats.
        """
        self.desk.scripts[e164] = script
        for account_region in self._account_regions.values():
            account_region.destinations.forget(e164)

    def configuration_sets(self) -> list[dict[str, object]]:
        """
        Return the configuration sets of every account and region.

        Returns
        -------
        list of dict
            Each with `account`, `region`, `name` and `event_destinations`, in the shapes of the API.
        """
        return [shown for each in self._account_regions.values() for shown in each.sets_shown()]

    def verified_numbers(self) -> list[dict[str, object]]:
        """
        Return the verified destination numbers of every account and region, and those that are yet to be verified.

        Returns
        -------
        list of dict
            Each with `account`, `region`, `number_id`, `phone_number`, `status`, and the verification `code` that was sent last.
        """
        return [shown for each in self._account_regions.values() for shown in each.verified_numbers_shown()]

    def handle(self, request: Request) -> Reply:
        """
        Answer one request of the voice API.

        Parameters
        ----------
        request : Request
            Method, path, headers and body as they came.

        Returns
        -------
        Reply
            Status and body, and how the connection ends where a fault says so. Errors of the API are replies, never raised.
        """
        now_ms = self.clock.now_ms()
        request_id = new_id()
        account_region = self._account_region(request)
        if request.method == "POST" and request.raw_path == SEND_PATH:
            call = CallRecord(now_ms, request_id, account_region.account, account_region.region)
            return self._send_voice_message(request, call, account_region)
        is_v2 = request.target != "" and request.raw_path == "/" and request.method == "POST"
        if is_v2:
            account_region.v2.seed(self._settings, now_ms)
            if request.target == SEND_TARGET:
                call = CallRecord(now_ms, request_id, account_region.account, account_region.region, api_version="v2")
                return self._send_voice_message(request, call, account_region)
        record = RequestRecord(now_ms, request_id, account_region.account, account_region.region)
        try:
            if is_v2:
                record.api_version = "v2"
                reply = self._operate_v2(request, record, account_region)
            else:
                record.operation, names, allow = find_route(request.method, request.raw_path)
                reply = self._operate(request, record, names, account_region)
                reply.allow = allow if record.operation == "OPTIONS" else None
        except VoiceApiError as error:
            reply = error_reply(error, request_id)
            record.error_type, record.error_message, record.limit = error.error_type, error.message, error.limit
            record.error_reason = error.reason
        if is_v2:
            reply.content_type = CONTENT_TYPE
        record.status_code = reply.status_code
        self.counters.count_request(record)
        self.log.add_request(record)
        return reply

    def _operate(
        self, request: Request, record: RequestRecord, names: tuple[str, ...], account_region: AccountRegion
    ) -> Reply:
        if record.operation == "OPTIONS":
            return Reply(200, b"", record.request_id)
        if fault := self._draw_operation_fault(may_conflict=False):
            raise v1_error_without_effect(fault, record.operation)
        body = OPERATIONS[record.operation](
            OperationRequest(
                names, request.query_string, request.body, account_region, self.settings, record.arrived_at_ms
            )
        )
        return Reply(200, body, record.request_id)

    def _operate_v2(self, request: Request, record: RequestRecord, account_region: AccountRegion) -> Reply:
        record.operation = find_operation(request.target)
        if fault := self._draw_operation_fault(may_conflict=may_conflict(record.operation)):
            raise v2_error_without_effect(fault, record.operation, record.request_id, record.account)
        invocation = Invocation(account_region, self.settings, self.log, record.arrived_at_ms)
        return Reply(200, answer_operation(record.operation, request.body, invocation), record.request_id)

    def _draw_operation_fault(self, *, may_conflict: bool) -> str | None:
        return draw_operation_fault(self.settings, self.log.requests_seen, may_conflict=may_conflict)

    def _send_voice_message(self, request: Request, call: CallRecord, account_region: AccountRegion) -> Reply:
        if request.sdk_invocation_id or request.sdk_request:
            name_sdk_attempt(request, call)
        try:
            if call.api_version == "v1":
                message = decode_body(request.body, SendVoiceMessageRequest)
                message_id = v1_send_voice_message(message, call, account_region, self._settings, self.desk)
            else:
                asked = decode_input(request.body, SendVoiceMessageInput)
                message_id = v2_send_voice_message(asked, call, account_region, self._settings, self.desk)
            reply = Reply(200, msgspec.json.encode(SendVoiceMessageResponse(message_id)), call.request_id)
        except VoiceApiError as error:
            reply = error_reply(error, call.request_id)
            call.error_type, call.error_message, call.limit = error.error_type, error.message, error.limit
            call.error_reason = error.reason
            if not call.call_placed and error.status_code >= 500:
                call.decision = "failed"
        if call.api_version == "v2":
            reply.content_type = CONTENT_TYPE
        call.status_code = reply.status_code
        disturb_reply(reply, call, self.settings.faults.slow_answer_s)
        event_faults = frozenset(event.fault for event in call.events if event.fault) if call.events else _NONE
        if "before_answer" in event_faults:
            reply.after = call
        self.counters.count_call(call)
        if not call.call_placed:
            self.log.add_call(call, call)
        placed = self.log.calls_of_invocation(call) if call.sdk_invocation_id else 1
        self._report(describe_call(call, event_faults, placed, mask_numbers=self._mask_numbers))
        return reply

    def _account_region(self, request: Request) -> AccountRegion:
        scope = credential_scope(request, self._settings)
        account_region = self._account_regions.get(scope)
        if account_region is None:
            account_region = AccountRegion(scope.account, scope.region, self.settings.log_capacity)
            make_starting_resources(account_region, self.settings, self.clock.now_ms())
            self._account_regions[scope] = account_region
        return account_region
