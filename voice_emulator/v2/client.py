"""The type of boto3's client of version 2, for who has no stubs of it."""

from collections.abc import Callable
from typing import Any, Protocol

Operation = Callable[..., dict[str, Any]]
"""An operation of the client: it is asked by members with the names of the API, and returns the answer's."""


class VoiceV2Client(Protocol):
    """
    A boto3 client of ``pinpoint-sms-voice-v2``, with the operations that are emulated.

    Attributes
    ----------
    meta : botocore.client.ClientMeta
        What it is a client of; `meta.endpoint_url` is where its requests go.
    exceptions : object
        The errors of the service's model, by their names.
    """

    meta: Any
    exceptions: Any

    def get_paginator(self, operation_name: str) -> Any:
        """Return what asks an operation page by page."""

    def can_paginate(self, operation_name: str) -> bool:
        """Tell whether an operation answers in pages."""

    def close(self) -> None:
        """Close its connections."""

    associate_origination_identity: Operation
    associate_protect_configuration: Operation
    create_configuration_set: Operation
    create_event_destination: Operation
    create_opt_out_list: Operation
    create_pool: Operation
    create_protect_configuration: Operation
    create_verified_destination_number: Operation
    delete_account_default_protect_configuration: Operation
    delete_configuration_set: Operation
    delete_event_destination: Operation
    delete_opt_out_list: Operation
    delete_opted_out_number: Operation
    delete_pool: Operation
    delete_protect_configuration: Operation
    delete_protect_configuration_rule_set_number_override: Operation
    delete_verified_destination_number: Operation
    delete_voice_message_spend_limit_override: Operation
    describe_account_attributes: Operation
    describe_account_limits: Operation
    describe_configuration_sets: Operation
    describe_opt_out_lists: Operation
    describe_opted_out_numbers: Operation
    describe_phone_numbers: Operation
    describe_pools: Operation
    describe_protect_configurations: Operation
    describe_spend_limits: Operation
    describe_verified_destination_numbers: Operation
    disassociate_origination_identity: Operation
    disassociate_protect_configuration: Operation
    get_protect_configuration_country_rule_set: Operation
    list_pool_origination_identities: Operation
    list_protect_configuration_rule_set_number_overrides: Operation
    list_tags_for_resource: Operation
    put_message_feedback: Operation
    put_opted_out_number: Operation
    put_protect_configuration_rule_set_number_override: Operation
    release_phone_number: Operation
    request_phone_number: Operation
    send_destination_number_verification_code: Operation
    send_voice_message: Operation
    set_account_default_protect_configuration: Operation
    set_default_message_feedback_enabled: Operation
    set_voice_message_spend_limit_override: Operation
    tag_resource: Operation
    untag_resource: Operation
    update_event_destination: Operation
    update_phone_number: Operation
    update_pool: Operation
    update_protect_configuration: Operation
    update_protect_configuration_country_rule_set: Operation
    verify_destination_number: Operation
