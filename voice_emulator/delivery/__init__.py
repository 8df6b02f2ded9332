"""Events on their way to SNS, Firehose, CloudWatch Logs and EventBridge."""
