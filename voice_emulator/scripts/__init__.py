"""What is to happen to calls: the script of a number, attempt by attempt, and the chance that decides where none does."""
