"""What happens to calls: their scripts, faults and events, as they are played, logged and counted."""
