"""Places the calls that nothing stands against, in either version: what happens to each, and what the log keeps of it."""

from typing import get_args

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.calls.faults import draw_send_fault
from voice_emulator.calls.player import CallPlayer
from voice_emulator.ids import new_id
from voice_emulator.log.call_log import CallLog, CallRecord, KeptCall
from voice_emulator.phone_numbers import PhoneNumber
from voice_emulator.scripts.attempts import (
    FAULTS_WITHOUT_CALL,
    Attempt,
    Outcome,
    Script,
    attempt_of,
    draw_outcome,
)
from voice_emulator.scripts.chance import Chance, chance_of_attempt
from voice_emulator.scripts.simulator_numbers import simulator_script
from voice_emulator.settings.emulator_settings import EmulatorSettings

_ATTEMPTS: dict[Outcome, Attempt] = {outcome: Attempt(outcome) for outcome in get_args(Outcome)}


class CallDesk:
    """
    Places calls.

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

    def refusal_to_come(
        self, destination: PhoneNumber, account_region: AccountRegion, settings: EmulatorSettings
    ) -> Attempt | None:
        """Return the next attempt at a number if no call is placed in it, by its script or by chance; nothing is counted."""
        e164 = destination.e164
        counts = account_region.destinations.of(e164)
        fault = draw_send_fault(settings, e164, counts.sends + 1)
        if fault in FAULTS_WITHOUT_CALL:
            return Attempt(send=fault)
        script = self.scripts.get(e164) or simulator_script(e164)
        attempt = attempt_of(script, counts.attempts + 1) if script else None
        return attempt if attempt is not None and attempt.send in FAULTS_WITHOUT_CALL else None
