"""A small API for the page's tests: it answers with the API's own models, and reads questions with the API's own checks."""
