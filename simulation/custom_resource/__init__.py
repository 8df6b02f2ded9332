"""The stack's custom resource in a world of its own: it is created, updated, rolled back and deleted while things go wrong."""
