"""Send lines as they should be."""

from datetime import UTC, datetime

TRUSTED = (
    "get_role",
    {
        "Role": {
            "Path": "/",
            "RoleName": "events",
            "RoleId": "AROA0123456789ABCDEF",
            "Arn": "arn:aws:iam::123456789012:role/events",
            "CreateDate": datetime(2026, 11, 23, tzinfo=UTC),
            "AssumeRolePolicyDocument": "sms-voice.amazonaws.com",
        }
    },
)
