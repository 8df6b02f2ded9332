"""Whether the tests notice wrong code: ``make mutants`` changes one place at a time, and runs the tests that reach it."""
