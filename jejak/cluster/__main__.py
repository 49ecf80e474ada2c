"""How does somebody break the glass? `python -m jejak.cluster [psql's arguments]`: psql as the cluster's superuser.

For the operator of an embedded cluster, and for trying what the audit shows of it. Never called by the server.
"""

import os
import sys
from typing import NoReturn

from jejak.cluster import binaries
from jejak.cluster.address import split_password
from jejak.errors import Problem
from jejak.place import standing
from jejak.settings import settings


def main(arguments: list[str]) -> NoReturn:
    """Become psql; it ends as psql ends."""
    try:
        url = standing(settings()).superuser_url
    except Problem as problem:
        sys.exit(f"jejak: {problem}")
    if url is None:
        sys.exit("jejak: This is not an embedded cluster: use your own superuser's psql.")
    psql, (address, password) = binaries() / "psql", split_password(url)
    os.execve(
        psql,
        [str(psql), "--no-psqlrc", "--quiet", *arguments, address],
        os.environ | {"PGAPPNAME": "break-glass", "PGPASSWORD": password},
    )


if __name__ == "__main__":
    main(sys.argv[1:])
