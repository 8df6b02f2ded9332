"""Whose fault a failure is."""

import pytest
from botocore.exceptions import NoCredentialsError, ParamValidationError

from redial.adapters.blame import blame
from redial.domain.call.failure_notes import Blame
from redial.errors import TooMuchContention, UnreadableRecord
from simulation.errors import client_error, connection_closed, no_connection, read_timeout


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (client_error("ValidationException", "Item size has exceeded", 400, "PutItem"), Blame.CALL),
        (client_error("ItemCollectionSizeLimitExceededException", "", 400, "PutItem"), Blame.CALL),
        (ParamValidationError(report="no"), Blame.CALL),
        (UnreadableRecord("item"), Blame.CALL),
        (TooMuchContention("changed"), Blame.CALL),
        (KeyError("x"), Blame.CALL),
        (client_error("AccessDeniedException", "", 400, "PutItem"), Blame.SERVICE),
        (client_error("AWS.SimpleQueueService.NonExistentQueue", "", 400, "SendMessage"), Blame.SERVICE),
        (client_error("KMSAccessDeniedException", "", 400, "GetItem"), Blame.SERVICE),
        (client_error("ProvisionedThroughputExceededException", "", 400, "PutItem"), Blame.SERVICE),
        (client_error("RequestLimitExceeded", "", 400, "PutItem"), Blame.SERVICE),
        (client_error("ResourceNotFoundException", "", 400, "PutItem"), Blame.SERVICE),
        (client_error("ThrottlingException", "", 400, "PutItem"), Blame.SERVICE),
        (client_error("UnrecognizedClientException", "", 400, "PutItem"), Blame.SERVICE),
        (no_connection(), Blame.SERVICE),
        (NoCredentialsError(), Blame.SERVICE),
        (client_error("InternalServerError", "", 500, "PutItem"), Blame.UNCLEAR),
        (read_timeout(), Blame.UNCLEAR),
        (connection_closed(), Blame.UNCLEAR),
    ],
)
def test_a_failure_is_blamed_on_the_call_or_on_the_service(error: Exception, expected: Blame) -> None:
    assert blame(error) is expected
