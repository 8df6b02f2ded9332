"""Whether messages can be heard: who says so, and who may ask Amazon Polly."""

from pathlib import Path

from tests.infra.conftest import synthesise
from tests.infra.template import StackTemplate


def polly_rights(template: StackTemplate) -> set[str]:
    statements = template.grants(template.role_of("api"))
    return {action for each in statements for action in each.actions if action.startswith("polly:")}


def test_nobody_asks_polly_by_default(each: StackTemplate) -> None:
    assert (each.environment("api")["PREVIEW_AUDIO"], polly_rights(each)) == ("nobody", set())


def test_switched_on_the_api_alone_may_ask_polly_for_speech(tmp_path: Path) -> None:
    template = synthesise(tmp_path, stage="sandbox", preview_audio="true")["redial-sandbox"]
    assert (template.environment("api")["PREVIEW_AUDIO"], polly_rights(template)) == (
        "polly",
        {"polly:SynthesizeSpeech"},
    )


def test_on_a_laptop_a_program_stands_in(local: StackTemplate) -> None:
    assert (local.environment("api")["PREVIEW_AUDIO"], polly_rights(local)) == ("stand_in", set())
