"""What a call says: how long it is, and how it would sound."""
