"""`python -m mocksrv` is the command `mocksrv`."""

import sys

from mocksrv.cli import main

sys.exit(main())
