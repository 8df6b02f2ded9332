"""What the commands for people talk to: a stack, deployed or local, found by its name, and its API."""
