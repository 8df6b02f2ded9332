"""A stage's name is part of names in AWS: what fits into none, or is another stage's, is refused."""

import pytest

from infra.settings.context import SettingsError, load_settings
from tests.infra.one_stage import NUMBERS


@pytest.mark.parametrize("name", ["aws", "my-aws-test", "amazonia", "cognito1"])
def test_a_stages_name_fits_into_the_address_of_the_sign_in(name: str) -> None:
    with pytest.raises(SettingsError, match="stage: expected a name without aws, amazon, cognito"):
        load_settings({"stages": {name: NUMBERS}})


@pytest.mark.parametrize("name", ["test-line-1", "x-line-7"])
def test_no_stage_is_called_as_a_send_line_of_another_one(name: str) -> None:
    other = name.partition("-line-")[0]
    with pytest.raises(SettingsError, match=f"stage: .* a configuration set of the stage {other} is called so"):
        load_settings({"stages": {name: NUMBERS}})


@pytest.mark.parametrize("name", ["test-line-8", "test-line-0", "hot-line", "test-line-12"])
def test_a_stage_may_be_called_like_a_line_that_there_is_not(name: str) -> None:
    (settings,) = load_settings({"stages": {name: NUMBERS}})
    assert settings.stage == name
