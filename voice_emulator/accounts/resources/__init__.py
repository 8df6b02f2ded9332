"""What one account has in one region, in version 2."""
