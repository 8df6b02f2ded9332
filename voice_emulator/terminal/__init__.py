"""The command's options, and its lines on the terminal."""
