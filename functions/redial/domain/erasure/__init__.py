"""Erasure of a person's data: what is asked for, and how far it came."""
