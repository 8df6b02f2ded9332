"""Seeds of the custom resource's world, and the histories that its judge must name."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from simulation.custom_resource.run import Aftermath, judge, simulate
from simulation.custom_resource.voice_account import VoiceAccount

SET = {"busy": {"Enabled": True, "MatchingEventTypes": ["BUSY"], "SnsDestination": {"TopicArn": "ours"}}}
THEIRS = {"Enabled": True, "MatchingEventTypes": ["BUSY"], "SnsDestination": {"TopicArn": "theirs"}}
OTHERS: dict[str, Any] = {"redial-of-another-stack": {"busy": THEIRS}, "nothing-of-ours": {}}


@pytest.mark.parametrize("seed", range(60))
def test_what_the_template_says_is_what_the_service_has(seed: int) -> None:
    assert simulate(seed) == []


def aftermath(**changes: Any) -> Aftermath:
    """Give an account in which all is as declared."""
    return Aftermath(**({"declared": {"redial": SET}, "there": OTHERS | {"redial": SET}} | changes))


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (aftermath(there=OTHERS), "redial: declared ['busy'], and there is None"),
        (aftermath(there=OTHERS | {"redial": {}}), "redial: declared ['busy'], and there is {}"),
        (aftermath(there=OTHERS | {"redial": SET | {"more": THEIRS}}), "redial: declared ['busy']"),
        (aftermath(by_hand="redial"), "redial: declared ['busy', 'by-hand']"),
        (aftermath(there={"redial": SET, "nothing-of-ours": {}}), "redial-of-another-stack: of others, and is None"),
        (aftermath(declared={}), "redial: left behind"),
        (aftermath(failed_in_peace=["2 requests came sooner"]), "2 requests came sooner"),
        (aftermath(is_done=False), "CloudFormation waits"),
        (aftermath(errors=[KeyError("Name")]), "the function raised KeyError"),
    ],
)
def test_what_is_wrong_afterwards_is_named(after: Aftermath, told: str) -> None:
    (fault,) = judge(after)
    assert fault.startswith(told)


@pytest.mark.parametrize(
    "after",
    [
        aftermath(),
        aftermath(declared={}, there=OTHERS),
        aftermath(declared={}, may_be_left=frozenset({"redial"})),
        aftermath(there=OTHERS | {"redial": SET | {"more": THEIRS}}, may_be_left=frozenset({"redial"})),
    ],
)
def test_what_is_as_declared_is_left_in_peace(after: Aftermath) -> None:
    assert list(judge(after)) == []


def test_account_takes_one_paced_request_a_second() -> None:
    account, read = VoiceAccount(), "GetConfigurationSetEventDestinations"
    account.call("CreateConfigurationSet", {"ConfigurationSetName": "redial"}, 0.0)
    account.call(read, {"ConfigurationSetName": "redial"}, 0.1)
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        account.call(read, {"ConfigurationSetName": "redial"}, 1.0)
    assert account.call(read, {"ConfigurationSetName": "redial"}, 1.1) == {"EventDestinations": []}
