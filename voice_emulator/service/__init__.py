"""The emulated service: from a request to its reply, and what is there from the start."""
