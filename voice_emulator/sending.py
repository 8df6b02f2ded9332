"""SendVoiceMessage: the checks in their order, the decision, and the call."""

from typing import get_args

from voice_emulator.call_log import CallLog, CallRecord, KeptCall
from voice_emulator.call_player import CallPlayer
from voice_emulator.chance import Chance, chance_of_attempt
from voice_emulator.content import check_content, check_lengths
from voice_emulator.exceptions import BadRequestException, InternalServiceErrorException, TooManyRequestsException
from voice_emulator.faults import draw_send_fault, error_without_effect
from voice_emulator.messages import new_id
from voice_emulator.models import AccountRegion
from voice_emulator.phone_numbers import PhoneNumber, parse_phone_number
from voice_emulator.scripts import FAULTS_WITHOUT_CALL, V2_OUTCOMES, Attempt, Outcome, Script, attempt_of, draw_outcome
from voice_emulator.settings import EmulatorSettings
from voice_emulator.shapes import SendVoiceMessageRequest
from voice_emulator.simulator_numbers import simulator_script

_ATTEMPTS: dict[Outcome, Attempt] = {outcome: Attempt(outcome) for outcome in get_args(Outcome)}


class CallDesk:
    """
    Takes voice messages and places their calls.

    Parameters
    ----------
    player
        Plays the calls.
    scripts
        What happens to the calls to a number, by E.164 number.
    log
        Keeps the calls that are placed.
    """

    def __init__(self, player: CallPlayer, scripts: dict[str, Script], log: CallLog) -> None:
        self.player = player
        self._log = log
        self.scripts = dict(scripts)

    def send_voice_message(
        self,
        request: SendVoiceMessageRequest,
        call: CallRecord,
        account_region: AccountRegion,
        settings: EmulatorSettings,
    ) -> str:
        """
        Check a message and place its call; everything found out on the way is written into `call`.

        Returns
        -------
        str
            The MessageId.

        Raises
        ------
        VoiceApiError
            With what the service answers instead of a MessageId.
        """
        call.destination_phone_number = request.destination_phone_number
        call.origination_phone_number = request.origination_phone_number
        call.caller_id = request.caller_id
        call.configuration_set_name = request.configuration_set_name
        call.content = request.content
        destination, origination = _check_request(request, call, account_region, settings)
        now_ms = call.arrived_at_ms
        passed = account_region.rate_limits.limit_passed_by_call(
            settings.limits, settings.windows, now_ms, origination.e164, destination.e164
        )
        if passed:
            name, call.limit_opens_at_ms = passed
            raise TooManyRequestsException(f"Too many requests: the limit {name} is reached.", limit=name)
        attempt, chance = self.next_attempt(destination, call, account_region, settings)
        if attempt.send is not None and attempt.send in FAULTS_WITHOUT_CALL:
            raise error_without_effect(attempt.send, "SendVoiceMessage")
        if call.outcome in V2_OUTCOMES:
            call.outcome = V2_OUTCOMES[call.outcome]
        account_region.rate_limits.take_call(settings.limits, now_ms, origination.e164, destination.e164)
        message_id, _ = self.place(call, attempt, account_region, chance)
        if attempt.send == "error_with_call":
            raise InternalServiceErrorException("The service met an unexpected error.")
        return message_id

    def place(
        self, call: CallRecord, attempt: Attempt, account_region: AccountRegion, chance: Chance
    ) -> tuple[str, KeptCall]:
        """Place a call that nothing stands against, and return its MessageId and what the log keeps of it."""
        call.decision = "accepted"
        call.call_placed = True
        call.message_id = message_id = new_id()
        kept = self.player.play(call, attempt, account_region, chance)
        self._log.add_call(call, kept)
        return message_id, kept

    def next_attempt(
        self, destination: PhoneNumber, call: CallRecord, account_region: AccountRegion, settings: EmulatorSettings
    ) -> tuple[Attempt, Chance]:
        """Return what happens to the next call to a number, which moves its script on, and the chance that draws the rest."""
        e164 = destination.e164
        counts = account_region.destinations.of(e164)
        counts.sends += 1
        fault = draw_send_fault(settings, e164, counts.sends)
        if fault in FAULTS_WITHOUT_CALL:
            # A request that chance refuses does not move the script on.
            call.fault = fault
            return Attempt(send=fault), Chance("")  # of which nothing will be drawn
        counts.attempts += 1
        chance = chance_of_attempt(settings.seed, e164, counts.attempts)
        script = self.scripts.get(e164) or simulator_script(e164)
        attempt = (
            attempt_of(script, counts.attempts) if script else _ATTEMPTS[draw_outcome(chance, settings.answer_rate)]
        )
        if fault and attempt.send is None:
            attempt = Attempt(attempt.outcome, fault, attempt.events, attempt.dialled_after_s)
        call.attempt = counts.attempts
        call.fault = attempt.send
        if attempt.send not in FAULTS_WITHOUT_CALL:
            call.outcome = attempt.outcome
        return attempt, chance


def _check_request(
    request: SendVoiceMessageRequest, call: CallRecord, account_region: AccountRegion, settings: EmulatorSettings
) -> tuple[PhoneNumber, PhoneNumber]:
    limits = settings.limits
    destination = parse_phone_number(request.destination_phone_number or "")
    if destination is None:
        raise _no_phone_number("DestinationPhoneNumber", request.destination_phone_number)
    call.destination_phone_number, call.country = destination
    origination = parse_phone_number(request.origination_phone_number or "")
    if origination is None:
        raise _no_phone_number("OriginationPhoneNumber", request.origination_phone_number)
    call.origination_phone_number = origination.e164
    if settings.origination_phone_numbers and origination.e164 not in settings.origination_phone_numbers:
        raise BadRequestException("OriginationPhoneNumber is not a number of this account.")
    call.content, speech = check_content(request.content, settings.call_instructions)
    call.spoken_characters, call.total_characters, _, call.speaking_time_s = speech
    name = request.configuration_set_name
    if name is None and settings.require_configuration_set:
        raise BadRequestException("ConfigurationSetName is required.")
    if name is not None and not account_region.has_configuration_set(name):
        raise BadRequestException(f"There is no configuration set {name!r}.")
    if request.caller_id is not None:
        if limits.caller_id is False:
            raise BadRequestException("CallerId cannot be used in the sandbox.", limit="caller_id")
        caller_id = parse_phone_number(request.caller_id)
        if caller_id is None:
            raise _no_phone_number("CallerId", request.caller_id)
        call.caller_id = caller_id.e164
    if limits.countries is not None and destination.country not in limits.countries:
        raise BadRequestException(
            f"No calls can go to {destination.country or 'this number'}; only to {', '.join(limits.countries)}.",
            limit="countries",
        )
    check_lengths(speech, limits)
    return destination, origination


def _no_phone_number(member: str, written: str | None) -> BadRequestException:
    if not written:
        required = "must not be empty" if member == "CallerId" else "is required and must not be empty"
        return BadRequestException(f"{member} {required}.")
    return BadRequestException(f"{member} is not a phone number; E.164 is recommended, as in +12065550100.")
