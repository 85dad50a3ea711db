"""The vendors, one package each. None knows another; what they share has no vendor word."""
