"""The table of the stack, in moto."""

import boto3

from redial.adapters.dynamodb import schema

_INDEXES = {index.name: (index.partition_key, index.sort_key) for index in schema.INDEXES}


def make_table(name: str = "calls") -> str:
    """Make the table with its key and indexes; give its name."""
    attributes = {"pk", *(attribute for pair in _INDEXES.values() for attribute in pair)}
    boto3.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": "S"} for attribute in sorted(attributes)],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}, {"AttributeName": time, "KeyType": "RANGE"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
            for index, (key, time) in _INDEXES.items()
        ],
    )
    return name
