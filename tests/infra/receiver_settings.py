"""Settings with receivers."""

KEYS = [f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-AbCdEf" for name in ("one", "two")]
SIGNED = {"url": "https://desk.example.com/hooks/redial", "signature": {"secret_arns": KEYS}}
BUS = "arn:aws:events:eu-west-1:210987654321:event-bus/desk"
TOPIC = "arn:aws:sns:us-east-1:123456789012:ends"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:ends"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:desk-AbCdEf"
WEBHOOK = {"url": "https://desk.example.com/hooks/redial", "secret_arn": SECRET, "header": "X-Api-Key"}
