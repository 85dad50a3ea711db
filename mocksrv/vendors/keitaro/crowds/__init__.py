"""Clicks that nobody sends one by one: loaded, simulated, and those of a demo."""
