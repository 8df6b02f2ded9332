"""Version 2: what its operations are asked, its errors, and their reasons."""
