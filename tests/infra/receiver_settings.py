"""Settings with receivers."""

KEYS = [f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-AbCdEf" for name in ("one", "two")]
SIGNED = {"url": "https://desk.example.com/hooks/redial", "signature": {"secret_arns": KEYS}}
