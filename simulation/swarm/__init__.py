"""Swarm testing of the whole product: each seed draws its own world, and the judge names what is wrong with it."""
