"""Who may act on what: what a stage may say, and what of it reaches the API and the user pool."""

import json
from pathlib import Path

import pytest

from infra.settings.context import SettingsError
from redial.domain.rights.rights import Grant
from tests.infra.conftest import synthesise
from tests.infra.one_stage import one

ROLE = "arn:aws:iam::123456789012:role/teams/clinic/reminders"
RIGHTS = {"clinic-desk": {"lanes": ["normal"], "campaigns": ["clinic-*"]}, ROLE: {"lanes": ["bulk"]}, "*": {}}


def test_a_stage_says_nothing_by_default() -> None:
    assert one().grants == {}


@pytest.mark.parametrize("rights", [RIGHTS, json.dumps(RIGHTS)])
def test_rights_are_settings_of_a_file_and_of_a_command_line(rights: object) -> None:
    settings = one(rights=rights)
    assert settings.grants == {
        "clinic-desk": Grant(lanes=("normal",), campaigns=("clinic-*",)),
        # STS tells the API a role without its path.
        "arn:aws:iam::123456789012:role/reminders": Grant(lanes=("bulk",)),
        "*": Grant(),
    }
    assert settings.groups_with_rights == ["clinic-desk"]


def test_campaigns_are_named_in_the_form_that_they_are_compared_in() -> None:
    settings = one(rights={"desk": {"campaigns": ["Mu\u0308hle-*"]}})
    assert settings.grants["desk"].permits_campaign("M\u00fchle-2026")
    assert one(rights={"desk": {"campaigns": ["snow\u00a0day*"]}}).grants["desk"].permits_campaign("snow day 3")


@pytest.mark.parametrize(
    ("rights", "told"),
    [
        ({"Clinic Desk": {}}, "expected `\\*`, a group of the user pool"),
        ({"arn:aws:sts::123456789012:assumed-role/a/b": {}}, "the ARN of a role or user"),
        ({"desk": {"lanes": ["fast"]}}, "rights.desk.lanes"),
        ({"desk": {"campaigns": ["a[bc]"]}}, "in which \\* and \\? stand for others"),
        ({"desk": {"campaign": ["a"]}}, "rights.desk.campaign"),
        ({ROLE: {}, ROLE.replace("clinic", "school"): {"lanes": ["bulk"]}}, "expected each role once, got arn"),
    ],
)
def test_what_is_wrong_is_named(rights: object, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        one(rights=rights)


def test_each_group_is_made_whatever_it_is_called(tmp_path: Path) -> None:
    from infra.people.sign_in import GROUPS

    groups = ["people", "company", "clinic-1", "clinic1"]
    rights = json.dumps({name: {"lanes": ["normal"]} for name in groups})
    template = synthesise(tmp_path, stage="sandbox", rights=rights)["redial-sandbox"]
    made = template.of_type("AWS::Cognito::UserPoolGroup")
    assert {each.properties["GroupName"] for each in made} == {*groups, *GROUPS}
