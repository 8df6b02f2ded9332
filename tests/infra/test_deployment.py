"""The pipeline's own template, deployed, changed, rolled back and destroyed on the local CloudFormation."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local.assembly import Assembly, synthesised
from local.assets import publish
from local.aws import COMMAND, AwsEndpoint, ministack_environment
from local.deployment import deploy
from local.errors import DeploymentError
from local.ports import HOST, free_port
from local.processes import Processes
from redial.contracts.voice_event import TYPES_OF_V1
from redial.domain.attempt.send_lines import SEND_LINES, name_on_line
from tests.patience import PATIENCE_WITH_A_STACK_S, wait_until
from voice_emulator.http.server import running_emulator
from voice_emulator.service.voice_service import VoiceService

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient

pytestmark = pytest.mark.stack

SET = "redial-local"
SETS = [name_on_line(SET, line) for line in range(SEND_LINES)]
Template = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """An AWS of its own, with the voice service beside it."""

    aws: AwsEndpoint
    voice: "PinpointSMSVoiceClient"
    voice_endpoint_url: str
    service: VoiceService
    assembly: Assembly
    directory: Path

    def deploy(self, change: Callable[[Template], None] | None = None) -> dict[str, str]:
        """Deploy the template with a change."""
        template = json.loads(self.assembly.template.read_text(encoding="utf-8"))
        if change is not None:
            change(template)
        changed = self.directory / "template.json"
        changed.write_text(json.dumps(template), encoding="utf-8")
        # Its files are there already, and no change is one of them.
        assembly = replace(self.assembly, template=changed, assets=())
        return deploy(assembly, self.aws, voice_endpoint_url=self.voice_endpoint_url)

    def destroy(self) -> None:
        cloudformation = self.aws.cloudformation
        cloudformation.delete_stack(StackName=self.assembly.stack_name)

        def is_gone() -> bool:
            try:
                stacks = cloudformation.describe_stacks(StackName=self.assembly.stack_name)["Stacks"]
            except ClientError:
                return True
            assert not stacks[0]["StackStatus"].endswith("_FAILED"), stacks[0]
            return False

        wait_until(is_gone, PATIENCE_WITH_A_STACK_S, every_s=0.25)

    def sets(self) -> list[str]:
        return sorted(self.voice.list_configuration_sets()["ConfigurationSets"])

    def destinations(self, name: str = SET) -> dict[str, dict[str, Any]]:
        time.sleep(1.1)  # the service answers this question once a second
        described = self.voice.get_configuration_set_event_destinations(ConfigurationSetName=name)
        return {destination["Name"]: dict(destination) for destination in described["EventDestinations"]}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    directory = tmp_path_factory.mktemp("account")
    port = free_port()
    aws = AwsEndpoint(f"http://{HOST}:{port}")
    with Processes(directory) as processes, running_emulator() as emulator:
        ministack = processes.start("ministack", COMMAND, ministack_environment(port, directory))
        within = timedelta(seconds=PATIENCE_WITH_A_STACK_S)
        processes.wait_until_ready(ministack, f"{aws.endpoint_url}/_ministack/ready", within=within)
        voice = aws.session.client("pinpoint-sms-voice", endpoint_url=emulator.endpoint_url)
        assembly = synthesised()
        publish(assembly.assets, aws)
        yield Account(aws, voice, emulator.endpoint_url, emulator.service, assembly, directory)


def configuration_set(template: Template) -> dict[str, Any]:
    (resource,) = [r for r in template["Resources"].values() if r["Type"] == "Custom::VoiceConfigurationSet"]
    properties: dict[str, Any] = resource["Properties"]
    return properties


def replace_the_topic_of_busy(template: Template) -> None:
    text = json.dumps(template)
    (topic,) = [name for name in template["Resources"] if name.startswith("VoiceEventsBusy") and len(name) == 23]
    template.clear()
    template.update(json.loads(text.replace(topic, "VoiceEventsBusyAnew0000")))
    configuration_set(template)["Revision"] = "2"


def declare_nonsense(template: Template) -> None:
    replace_the_topic_of_busy(template)
    configuration_set(template)["EventDestinations"][0]["MatchingEventTypes"] = ["HUNG_UP"]


def test_the_stack_is_deployed_changed_rolled_back_and_destroyed(account: Account) -> None:
    # Deployed: every event type has a way to the pipeline.
    outputs = account.deploy()
    assert outputs["ConfigurationSetName"] == SET
    assert account.sets() == SETS
    deployed = account.destinations()
    assert len(deployed) == 9
    assert {t for d in deployed.values() if d.get("SnsDestination") for t in d["MatchingEventTypes"]} == set(
        TYPES_OF_V1
    )

    # ... and the topic of a call's first event tells the line that it was sent on.
    last = account.destinations(SETS[-1])
    topic = deployed["initiated-call"]["SnsDestination"]["TopicArn"]
    assert last["initiated-call"]["SnsDestination"]["TopicArn"] == name_on_line(topic, SEND_LINES - 1)
    assert last["busy"] == deployed["busy"]

    # Changed: a new topic, and what somebody deleted by hand is there again.
    account.voice.delete_configuration_set_event_destination(ConfigurationSetName=SET, EventDestinationName="no-answer")
    account.deploy(replace_the_topic_of_busy)
    changed = account.destinations()
    assert len(changed) == 9
    assert "BusyAnew" in changed["busy"]["SnsDestination"]["TopicArn"]
    assert changed["no-answer"] == deployed["no-answer"]

    # Rolled back: the reason names what was wrong, and everything is as before.
    with pytest.raises(DeploymentError, match=r"MatchingEventTypes: expected some of .* got \['HUNG_UP'\]"):
        account.deploy(declare_nonsense)
    assert account.destinations() == changed
    assert account.destinations(SETS[1])["busy"] == changed["busy"]

    # Destroyed: nothing is left in the voice service.
    account.destroy()
    assert account.sets() == []


def without_send_lines(template: Template) -> None:
    """Make of the template what it was when a stage had one configuration set."""
    further = {
        name
        for name, resource in template["Resources"].items()
        if "VoiceEventsInitiatedCallLine" in name or name.startswith("VoiceEventsLine")
    }
    for resource in template["Resources"].values():
        if "DependsOn" in resource:
            resource["DependsOn"] = [name for name in resource["DependsOn"] if name not in further]
        if resource["Type"] == "AWS::SQS::QueuePolicy":
            document = resource["Properties"]["PolicyDocument"]
            document["Statement"] = [each for each in document["Statement"] if each.get("Sid") != "SendLines"]
    for name in further:
        del template["Resources"][name]
    del configuration_set(template)["SendLines"]


def test_a_running_stack_of_one_set_gets_its_lines_and_goes_back(account: Account) -> None:
    account.deploy(without_send_lines)
    assert account.sets() == [SET]
    before, earlier = account.destinations(), len(account.service.log.requests)

    # Updated: the set is taken over as the first line, and nothing of it is touched.
    account.deploy()
    assert account.sets() == SETS
    changing = [
        request.operation
        for request in list(account.service.log.requests)[earlier:]
        if request.operation.startswith(("Update", "Delete"))
    ]
    assert changing == []
    assert account.destinations() == before

    # Back: the sets stay, for calls that were sent by them; all but their first events still have their topics.
    account.deploy(without_send_lines)
    assert account.sets() == SETS
    assert account.destinations() == before

    # And forward again.
    account.deploy()
    assert len(account.destinations(SETS[3])) == 9
    account.destroy()
    assert account.sets() == []
