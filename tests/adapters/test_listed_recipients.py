"""Recipients on the do-not-call list, as they stand in the table."""

from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.table import Table
from redial.domain.recipient.list_marks import ListMark
from redial.domain.recipient.recipients import Recipient
from redial.domain.times import to_epoch_ms, to_iso
from simulation.makers import at
from simulation.records import put


def test_a_recipient_who_is_listed_for_a_time_or_a_campaign_stands_in_the_list_and_is_deleted_once_all_ran_out(
    table: Table,
) -> None:
    store = DynamoDbRecipients(table, lambda: at(1))
    campaign = {"spring": ListMark(since=at(2), reason="no adverts", until=at(86_400))}
    listed = Recipient(do_not_call_since=at(1), do_not_call_until=at(43_200), do_not_call_campaigns=campaign)
    put(store.at("+12065550142"), listed)
    put(store.at("+12065550143"), Recipient(do_not_call_campaigns={"spring": ListMark(since=at(2))}))

    plain, forever = table.get("RECIPIENT#+12065550142"), table.get("RECIPIENT#+12065550143")
    assert plain is not None
    assert forever is not None
    assert (plain["status_key"], plain["status_at"], plain["form"]) == ("DO_NOT_CALL", to_iso(at(2)), 2)
    assert plain["delete_after"] == to_epoch_ms(at(86_400)) // 1000 + 2 * 86_400
    assert (forever["status_key"], "delete_after" in forever) == ("DO_NOT_CALL", False)
    read = store.at("+12065550142").load()
    assert (read.mark, read.do_not_call_campaigns) == (listed.mark, campaign)
