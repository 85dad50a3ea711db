"""Visitors and clicks: what each gets, where it leads, and what is remembered of it."""
