"""Fitting the deployed stack to one machine: what is set after the deployment, and not in the template."""

from local.aws import AwsEndpoint

# The least that Lambda takes for an event source. The dashboard's server asks the API no more than this at once either.
CONCURRENT_WORKERS = 2


def limit_lambda_workers(aws: AwsEndpoint) -> None:
    """
    Let each function run in at most two processes at once.

    A worker is a process of this machine that unpacks and imports the whole layer when it starts: ten at once, as AWS may
    start for a burst of messages, would keep a laptop's cores busy for seconds with nothing else.
    """
    pages = aws.lambda_.get_paginator("list_event_source_mappings").paginate()
    mappings = [mapping for page in pages for mapping in page["EventSourceMappings"]]
    for mapping in (mapping for mapping in mappings if ":sqs:" in mapping["EventSourceArn"]):
        aws.lambda_.update_event_source_mapping(
            UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": CONCURRENT_WORKERS}
        )
