"""How does somebody break the glass? `python -m jejak.cluster [psql's arguments]`: psql as the cluster's superuser.

For the operator of an embedded cluster, and for trying what the audit shows of it. Never called by the server.
"""

import os
import sys

from jejak.cluster import binaries
from jejak.errors import Problem
from jejak.place import standing
from jejak.settings import settings


def main(arguments: list[str]) -> int:
    """Become psql; it ends as psql ends."""
    try:
        url = standing(settings()).superuser_url
        if url is None:
            raise Problem("This is not an embedded cluster: use your own superuser's psql.")
    except Problem as problem:
        print(f"jejak: {problem}", file=sys.stderr)
        return 1
    psql = binaries() / "psql"
    os.execve(
        psql,
        [str(psql), "--no-psqlrc", "--quiet", *arguments, url],
        os.environ | {"PGAPPNAME": "break-glass"},
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
