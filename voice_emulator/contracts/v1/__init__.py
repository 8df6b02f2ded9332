"""Version 1: the shapes of its requests and answers, and its errors."""
