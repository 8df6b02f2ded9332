"""The functions with their triggers, put together by their own wiring, under one set of conditions."""
