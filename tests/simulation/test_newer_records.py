"""After a rollback: what newer code wrote, and says that only such code may change, is left alone and told of."""

import pytest

from redial.adapters.dynamodb.plain import from_item
from redial.adapters.dynamodb.schema import FORM, NEEDED_FORM
from redial.domain.call.calls import CallStatus, call_id_of
from redial.metrics import MetricName
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso

KEY = f"CALL#{call_id_of('newer')}"


def pipeline_with_a_newer_call(form: int = FORM + 1) -> Pipeline:
    """Take in a call that is due in a minute, and let newer code write it meanwhile."""
    pipeline = Pipeline(Conditions(skews_s=(0.0,)))
    pipeline.request("newer", not_before=iso(60))
    pipeline.run(30)
    items = pipeline.aws.dynamodb.items
    items[KEY] = items[KEY] | {NEEDED_FORM: {"N": str(form)}, "of_later": {"S": "what older code would drop"}}
    return pipeline


def test_call_of_newer_code_is_not_dialled_nor_changed_and_keeps_no_other_from_its_turn() -> None:
    pipeline = pipeline_with_a_newer_call()
    before = pipeline.aws.dynamodb.items[KEY]
    pipeline.request("ours")
    pipeline.run(600)

    assert pipeline.dialled() == ["ours"]
    assert pipeline.aws.dynamodb.items[KEY] == before
    assert pipeline.functions.notebook.sums[MetricName.RECORD_UNREADABLE] > 0


@pytest.mark.parametrize("form", [FORM, 0])
def test_call_of_a_known_form_is_dialled(form: int) -> None:
    pipeline = pipeline_with_a_newer_call(form)
    pipeline.run(120)

    assert pipeline.dialled() == ["newer"]
    assert from_item(pipeline.aws.dynamodb.items[KEY])["status"] == CallStatus.COMPLETED


def test_repeated_request_does_not_change_it_and_ends_where_a_person_sees_it() -> None:
    pipeline = pipeline_with_a_newer_call()
    before = pipeline.aws.dynamodb.items[KEY]
    pipeline.request("newer", not_before=iso(60))
    pipeline.run(1_200, ticks=False)

    assert pipeline.aws.dynamodb.items[KEY] == before
    assert len(pipeline.aws.requests.dead) == 1
