"""The table as DynamoDB keeps it, and its stream."""
