"""What a test has in its hands: an emulator that runs already, its clients, its clock and its log."""

import re
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
from botocore.config import Config

from voice_emulator.delivery.aws_session import aws_session

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient

    from voice_emulator.v2.client import VoiceV2Client


_ACCOUNT = re.compile(r"[0-9]{12}")


class VoiceEmulator:
    """
    A running emulator, as a test sees it: the endpoint, and the control API.

    Parameters
    ----------
    endpoint_url : str
        Where it serves, such as ``http://127.0.0.1:4580``.
    """

    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url
        self._clients: dict[tuple[str, str, str, float], Any] = {}
        # It speaks HTTP alone; to read the certificate authorities would take longer than a test.
        self.control = httpx.Client(base_url=f"{endpoint_url}/_emulator/", trust_env=False, verify=False)  # noqa: S501 - no TLS
        self.control.timeout = httpx.Timeout(60)  # a clock that is moved may have days of calls to play
        self._session = aws_session()

    def client(
        self, *, account: str = "123456789012", region: str = "us-east-1", read_timeout_s: float = 60
    ) -> "PinpointSMSVoiceClient":
        """
        Return the boto3 client for an account and region, without the SDK's retries.

        Parameters
        ----------
        account : str
            The 12-digit account id. Limits, calls and configuration sets of two accounts do not touch.
        region : str
            The AWS region; regions are apart as accounts are.
        read_timeout_s : float
            How long it waits for an answer, in seconds of real time: a script's `timed_out` never sends one.

        Returns
        -------
        PinpointSMSVoiceClient
            The client of version 1 of the API; the same one each time for one account, region and time-out.

        Raises
        ------
        ValueError
            The account is no id of 12 digits.

        Examples
        --------
        >>> voice = voice_emulator.client(account="210987654321", region="eu-west-1")
        >>> voice.list_configuration_sets()["ConfigurationSets"]
        []
        """
        client: PinpointSMSVoiceClient = self._client("pinpoint-sms-voice", account, region, read_timeout_s)
        return client

    def client_v2(
        self, *, account: str = "123456789012", region: str = "us-east-1", read_timeout_s: float = 60
    ) -> "VoiceV2Client":
        """
        Return the boto3 client of version 2 for an account and region, without the SDK's retries.

        Parameters
        ----------
        account : str
            The 12-digit account id.
        region : str
            The AWS region.
        read_timeout_s : float
            How long it waits for an answer, in seconds of real time.

        Returns
        -------
        VoiceV2Client
            The client of version 2 of the API, typed by the operations that are emulated; the same one each time for one
            account, region and time-out.

        Raises
        ------
        ValueError
            The account is no id of 12 digits.

        Examples
        --------
        >>> voice = voice_emulator.client_v2()
        >>> voice.send_voice_message(
        ...     DestinationPhoneNumber="+12065550100",
        ...     OriginationIdentity="+12065550199",
        ...     MessageBody="Your table is ready.",
        ...     Context={"order": "4711"},
        ... )["MessageId"]
        """
        client: VoiceV2Client = self._client("pinpoint-sms-voice-v2", account, region, read_timeout_s)
        return client

    def _client(self, service: str, account: str, region: str, read_timeout_s: float) -> Any:
        if not _ACCOUNT.fullmatch(account):
            # Any other would belong to the default account, and not be apart from the rest of them.
            raise ValueError(f"account must be an id of 12 digits, not {account!r}")
        key = (service, account, region, read_timeout_s)
        if key not in self._clients:
            make_client: Any = self._session.client
            self._clients[key] = make_client(
                service,
                endpoint_url=self.endpoint_url,
                region_name=region,
                aws_access_key_id=account,
                aws_secret_access_key="none",  # noqa: S106 - signatures are not checked
                config=Config(retries={"total_max_attempts": 1}, proxies={}, read_timeout=read_timeout_s),
            )
        return self._clients[key]

    def advance(self, **duration: float) -> None:
        """
        Move the clock: what falls due on the way happens, each event at its own time.

        Parameters
        ----------
        **duration : float
            How far, in the words of `datetime.timedelta`, such as ``minutes=1``.

        Raises
        ------
        ValueError
            The duration is negative, or longer than the calendar.
        """
        try:
            seconds = timedelta(**duration).total_seconds()
        except OverflowError:
            raise ValueError("the clock does not go beyond the year 9000") from None
        self._change("POST", "clock", {"advance_s": seconds})

    def calls(self, **filters: str) -> list[dict[str, Any]]:
        """
        Return the log of requests to place a call, the oldest first, all pages of it.

        Parameters
        ----------
        **filters : str
            Those of ``GET /_emulator/calls``, such as ``destination="+12065550100"``.

        Returns
        -------
        list of dict
            One for each SendVoiceMessage, with what was asked, what was answered, and its events.

        Raises
        ------
        ValueError
            There is no such filter, or it cannot have this value; the message names it.
        """
        calls: list[dict[str, Any]] = []
        query = dict(filters)
        while True:
            page = self._ask("GET", "calls", params=query).json()
            calls += page["calls"]
            if page["next_after"] is None or "limit" in filters:
                return calls
            query["after"] = str(page["next_after"])

    def events(self, message_id: str) -> list[str]:
        """
        Return the types of the events that a call has had so far, in the order in which they were sent.

        Parameters
        ----------
        message_id : str
            The `MessageId` that SendVoiceMessage answered.

        Returns
        -------
        list of str
            Such as ``["INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL"]``.

        Raises
        ------
        LookupError
            No call has this id.
        """
        response = self.control.get(f"calls/{quote(message_id, safe='') or '-'}")
        if response.is_error:
            raise LookupError(response.json()["error"])
        sent = [event for event in response.json()["events"] if event["sent_at_ms"] is not None]
        return [event["event_type"] for event in sorted(sent, key=lambda event: event["sent_at_ms"])]

    def wait_for_deliveries(self, within_s: float = 10) -> None:
        """
        Wait until the events that were sent have arrived at the AWS endpoint, or were given up.

        They are delivered in real time, whatever the clock of the emulator shows.

        Parameters
        ----------
        within_s : float
            How long, in seconds.

        Raises
        ------
        TimeoutError
            One has not arrived by then; the message says which, and what its destination answered last.

        Examples
        --------
        >>> voice_emulator.advance(minutes=5)
        >>> voice_emulator.wait_for_deliveries()
        >>> messages = sqs.receive_message(QueueUrl=queue_url)["Messages"]
        """
        give_up_at = time.monotonic() + within_s
        while waiting := self._waiting_deliveries():
            if time.monotonic() > give_up_at:
                event_type, delivery = waiting[0]
                why = f", which answered {delivery['error']}" if delivery["error"] else ""
                raise TimeoutError(
                    f"{len(waiting)} deliveries wait after {within_s:g} s, the first of {event_type} to {delivery['arn']}{why}"
                )
            time.sleep(0.01)

    def _waiting_deliveries(self) -> list[tuple[str, dict[str, Any]]]:
        return [
            (event["event_type"], delivery)
            for call in self.calls()
            for event in call["events"]
            for delivery in event["deliveries"]
            if delivery["status"] == "waiting"
        ]

    def change_settings(self, **settings: object) -> None:
        """
        Change settings of the running emulator, until the end of the test.

        Parameters
        ----------
        **settings : object
            Those of `EmulatorSettings`, by their names, and ``profile``.

        Raises
        ------
        ValueError
            There is no such setting, or it cannot have this value; the message names it.

        Examples
        --------
        >>> voice_emulator.change_settings(limits={"calls_per_minute": 5}, faults={"throttled": 0.1})
        """
        self._change("PATCH", "settings", settings)

    def place_script(self, phone_number: str, *attempts: str | dict[str, Any]) -> None:
        """
        Say how the next calls to a number go.

        Parameters
        ----------
        phone_number : str
            In E.164, such as ``+12065550100``.
        *attempts : str or dict
            One for each call: the name of an outcome, or a dict with its times and faults. The last one repeats.

        Raises
        ------
        ValueError
            The number or an attempt cannot be; the message says which.

        Examples
        --------
        >>> voice_emulator.place_script("+12065550100", "busy", "completed")
        """
        self._change("PUT", f"scripts/{phone_number}", list(attempts))

    def _change(self, method: str, resource: str, content: object) -> None:
        self._ask(method, resource, json=content)

    def _ask(self, method: str, resource: str, **request: Any) -> httpx.Response:
        response = self.control.request(method, resource, **request)
        if response.is_error:
            raise ValueError(response.json()["error"])
        return response

    def reset(self) -> None:
        """Begin anew: no calls, no configuration sets, the clock and the settings as at the start."""
        self._change("POST", "reset", {})
