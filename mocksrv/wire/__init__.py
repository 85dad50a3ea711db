"""HTTP vocabulary without vendor words: parameters, error envelopes, addresses."""
