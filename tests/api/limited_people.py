"""People who may act on some lanes or campaigns."""

from simulation.stack.http_api import person

DESK = person("desk", "redial-read redial-act redial-personal-data clinic-desk")
CHIEF = person("chief", "redial-read redial-act redial-personal-data clinic-desk chiefs")


RIGHTS = {
    "clinic-desk": {"lanes": ["normal", "bulk"], "campaigns": ["clinic-*"]},
    "chiefs": {},
    "arn:aws:iam::123456789012:role/reminders": {"lanes": ["bulk"]},
}
