"""How does somebody break the glass? `python -m jejak.cluster [psql's arguments]`: psql as the cluster's superuser.

For the operator of an embedded cluster, and for trying what the audit shows of it. Never called by the server.
"""

import os
import sys
from typing import NoReturn

from jejak.cluster import find_client_programs
from jejak.cluster.address import separate_password
from jejak.errors import OperatorError
from jejak.place import current_location
from jejak.settings import get_settings


def main(arguments: list[str]) -> NoReturn:
    """Become psql; it ends as psql ends."""
    try:
        url = current_location(get_settings()).superuser_url
    except OperatorError as problem:
        sys.exit(f"jejak: {problem}")
    if url is None:
        sys.exit("jejak: This is not an embedded cluster: use your own superuser's psql.")
    psql, (address, password) = find_client_programs() / "psql", separate_password(url)
    os.execve(
        psql,
        [str(psql), "--no-psqlrc", "--quiet", *arguments, address],
        os.environ | {"PGAPPNAME": "break-glass", "PGPASSWORD": password},
    )


if __name__ == "__main__":
    main(sys.argv[1:])
