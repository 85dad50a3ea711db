"""Reports and logs: questions to the click log, answered slice by slice (KE-401 to KE-442)."""
