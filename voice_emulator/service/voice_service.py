"""The emulated service: takes a request, gives a reply, and keeps everything in between."""

from collections import deque
from collections.abc import Collection
from typing import Any

import msgspec

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.calls.desk import CallDesk
from voice_emulator.calls.player import CallPlayer
from voice_emulator.clock import Clock, SystemClock
from voice_emulator.contracts.v1.shapes import SendVoiceMessageRequest, SendVoiceMessageResponse
from voice_emulator.contracts.v2.inputs.calls import SendVoiceMessageInput
from voice_emulator.delivery.publishing import NoPublisher, Publisher, Report
from voice_emulator.errors import VoiceApiError
from voice_emulator.ids import new_id
from voice_emulator.log.call_log import CallLog, CallRecord, RequestRecord
from voice_emulator.log.counters import Counters
from voice_emulator.log.refused_members import shorten_members
from voice_emulator.scripts.attempts import EventFault, Script, require_script
from voice_emulator.service.credentials import CredentialScope, credential_scope
from voice_emulator.service.dispatch import Operating, answer, refuse
from voice_emulator.service.messages import Reply, Request, disturb_reply, error_reply, name_sdk_attempt
from voice_emulator.service.starting_resources import checked_settings, make_starting_resources
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.terminal.lines import describe_call
from voice_emulator.v1.operations import decode_body
from voice_emulator.v1.sending import send_voice_message as v1_send_voice_message
from voice_emulator.v1.urls import SEND_PATH
from voice_emulator.v2.dispatch import SEND_TARGET
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
        self._settings = checked_settings(settings or EmulatorSettings())
        self.clock = clock or SystemClock()
        self.publisher = publisher or NoPublisher()
        self._first_scripts = dict(scripts or {})
        for e164, script in self._first_scripts.items():
            require_script(e164, script)
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
        Let others hold from now on; from whatever thread.

        Parameters
        ----------
        settings : EmulatorSettings
            All of them.

        Raises
        ------
        msgspec.ValidationError
            One of them cannot be.
        """
        self._settings = checked_settings(settings)
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

        Raises
        ------
        ValueError
            The number is not written in E.164, or there is no attempt.
        TypeError
            The script holds something else than attempts.
        """
        require_script(e164, script)
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
        if request.is_v2:
            account_region.v2.seed(self._settings, now_ms)
            if request.target == SEND_TARGET:
                call = CallRecord(now_ms, request_id, account_region.account, account_region.region, api_version="v2")
                return self._send_voice_message(request, call, account_region)
        record = RequestRecord(now_ms, request_id, account_region.account, account_region.region)
        reply = answer(request, record, Operating(account_region, self._settings, self.log))
        self._keep(record)
        return reply

    def refuse(self, request: Request, error: VoiceApiError) -> Reply:
        """
        Answer a request that gets to no operation with an error.

        Parameters
        ----------
        request : Request
            As far as it was read.
        error : VoiceApiError
            What it is answered.

        Returns
        -------
        Reply
            As the version of the request has it; it is in the log of other requests.
        """
        account_region = self._account_region(request)
        record = RequestRecord(self.clock.now_ms(), new_id(), account_region.account, account_region.region)
        reply = refuse(error, request, record)
        self._keep(record)
        return reply

    def _keep(self, record: RequestRecord) -> None:
        self.counters.count_request(record)
        self.log.add_request(record)

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
            if not call.call_placed:
                shorten_members(call)
                if error.is_failure or error.status_code >= 500:
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
