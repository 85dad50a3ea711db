"""Conversions: postbacks that come in, and those that go out for them."""
