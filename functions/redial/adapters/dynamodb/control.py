"""What people keep from being dialled: one item."""

from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.schema import (
    CONTROL,
    NEEDED_FORM,
    WITH_CAMPAIGN_LANES,
    WITH_CAMPAIGN_RATES,
    WITH_HOURS_SET,
)
from redial.adapters.dynamodb.stored_lanes import with_read_pauses, with_stored_pauses
from redial.adapters.dynamodb.table import Table
from redial.domain.steering.control import Control


class DynamoDbControl(DynamoDbRecord[Control]):
    """The control of one stack."""

    def __init__(self, table: Table) -> None:
        super().__init__(
            table,
            CONTROL,
            read=lambda plain: from_plain(with_read_pauses(plain), Control, CONTROL),
            write=_to_plain,
            fresh=Control,
        )


def _to_plain(control: Control) -> Plain:
    plain: Plain = with_stored_pauses(to_plain(control))
    if control.campaign_lanes:
        return plain | {NEEDED_FORM: WITH_CAMPAIGN_LANES}
    if control.campaign_rates:
        return plain | {NEEDED_FORM: WITH_CAMPAIGN_RATES}
    has_hours_set = control.has_named_hours or bool(control.campaigns_with_settings)
    return plain | {NEEDED_FORM: WITH_HOURS_SET} if has_hours_set else plain
