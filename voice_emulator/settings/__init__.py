"""What can be set, and what it may be."""
