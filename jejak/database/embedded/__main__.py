"""psql as the superuser of the embedded cluster: `python -m jejak.database.embedded [arguments of psql]`.

For the operator of an embedded cluster, and for trying what the audit shows of it. Never called by the server.
"""

import os
import sys
from typing import NoReturn

from jejak.database.connection_url import separate_password
from jejak.database.embedded import find_client_programs
from jejak.database.locate import current_location
from jejak.errors import OperatorError
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
