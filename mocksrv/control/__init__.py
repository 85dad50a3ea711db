"""The control API below `/_mocksrv/`: worlds, clocks, money, and the vendors' back doors."""
