"""`python -m jejak …` and the script `jejak`: the same command line."""

import sys

from jejak.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
