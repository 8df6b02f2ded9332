"""The command line of Redial; `command_line` is where it begins."""
