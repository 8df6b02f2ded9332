"""What one account has in one region, whatever the version."""
