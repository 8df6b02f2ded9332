"""SendVoiceMessage, and what is said of a message afterwards."""

from typing import Annotated, Literal

from voice_emulator.contracts.v2.inputs.members import (
    ContextMap,
    IdOrArn,
    OperationInput,
    PhoneNumberText,
    PhoneOrIdOrArn,
    count,
    text,
)

TextType = Literal["TEXT", "SSML"]
Voice = Literal[
    "AMY",
    "ASTRID",
    "BIANCA",
    "BRIAN",
    "CAMILA",
    "CARLA",
    "CARMEN",
    "CELINE",
    "CHANTAL",
    "CONCHITA",
    "CRISTIANO",
    "DORA",
    "EMMA",
    "ENRIQUE",
    "EWA",
    "FILIZ",
    "GERAINT",
    "GIORGIO",
    "GWYNETH",
    "HANS",
    "INES",
    "IVY",
    "JACEK",
    "JAN",
    "JOANNA",
    "JOEY",
    "JUSTIN",
    "KARL",
    "KENDRA",
    "KIMBERLY",
    "LEA",
    "LIV",
    "LOTTE",
    "LUCIA",
    "LUPE",
    "MADS",
    "MAJA",
    "MARLENE",
    "MATHIEU",
    "MATTHEW",
    "MAXIM",
    "MIA",
    "MIGUEL",
    "MIZUKI",
    "NAJA",
    "NICOLE",
    "PENELOPE",
    "RAVEENA",
    "RICARDO",
    "RUBEN",
    "RUSSELL",
    "SALLI",
    "SEOYEON",
    "TAKUMI",
    "TATYANA",
    "VICKI",
    "VITORIA",
    "ZEINA",
    "ZHIYU",
]
FeedbackStatus = Literal["RECEIVED", "FAILED"]


class SendVoiceMessageInput(OperationInput, frozen=True):
    """What SendVoiceMessage is asked."""

    destination_phone_number: PhoneNumberText
    origination_identity: PhoneOrIdOrArn
    message_body: Annotated[str, text(1, 6_000, r"(?!\s*$)[\s\S]+")] | None = None
    message_body_text_type: TextType | None = None
    voice_id: Voice | None = None
    configuration_set_name: IdOrArn | None = None
    max_price_per_minute: Annotated[str, text(2, 8, r"[0-9]{0,2}\.[0-9]{1,5}")] | None = None
    time_to_live: Annotated[int, count(5, 259_200)] | None = None
    context: ContextMap | None = None
    dry_run: bool | None = None
    protect_configuration_id: IdOrArn | None = None
    message_feedback_enabled: bool | None = None


class PutMessageFeedbackInput(OperationInput, frozen=True):
    """What PutMessageFeedback is asked."""

    message_id: Annotated[str, text(1, 64, r"[A-Za-z0-9_:/-]+")]
    message_feedback_status: FeedbackStatus
