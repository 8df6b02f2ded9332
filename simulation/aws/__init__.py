"""AWS behind botocore: its queues and buses, and the one place where every call of a client ends."""
