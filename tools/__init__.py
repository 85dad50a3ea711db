"""Programs for those who work on mocksrv itself; none of them is installed."""
