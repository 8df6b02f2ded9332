"""What has happened: every call and request, as it was answered, and the counts of them."""
