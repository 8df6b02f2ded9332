"""What the failure of an AWS call is to be blamed on: on the item that it was about, or on the service."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
    SSLError,
)

from redial.domain.call.failure_notes import Blame

_SERVICE_ERRORS = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProxyConnectionError,
    SSLError,
)
# Parts of the codes of DynamoDB, SQS, KMS and of what stands in front of all of them ("Common Errors" of each API reference).
_SERVICE_CODES = (
    "AccessDenied",
    "ExpiredToken",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignature",
    "KMS",
    "Kms",
    "LimitExceeded",
    "MissingAuthenticationToken",
    "NonExistentQueue",
    "NotAuthorized",
    "OptInRequired",
    "OverLimit",
    "QueueDoesNotExist",
    "ResourceInUse",
    "ResourceNotFound",
    "SignatureDoesNotMatch",
    "Throttl",
    "ThroughputExceeded",
    "UnrecognizedClient",
)
_OF_ONE_ITEM = frozenset({"ItemCollectionSizeLimitExceededException"})


def blame(error: Exception) -> Blame:
    """Tell whether an error comes of the one item that was handled."""
    match error:
        case ClientError():
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _OF_ONE_ITEM:
                return Blame.CALL
            if any(part in code for part in _SERVICE_CODES):
                return Blame.SERVICE
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            return Blame.UNCLEAR if status >= 500 or not status else Blame.CALL
        case ParamValidationError():
            return Blame.CALL
        case BotoCoreError():
            return Blame.SERVICE if isinstance(error, _SERVICE_ERRORS) else Blame.UNCLEAR
        case _:
            return Blame.CALL
