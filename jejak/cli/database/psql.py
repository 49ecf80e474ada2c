"""`jejak psql [-- ARGUMENTS OF PSQL]`: psql as the superuser of the embedded cluster.

For the operator of an embedded cluster, and for trying what the audit shows of it. Never called by the server.
"""

import os
from argparse import ArgumentParser, Namespace
from typing import NoReturn

from jejak.database.connection_url import separate_password
from jejak.database.embedded import find_client_programs
from jejak.database.locate import current_location
from jejak.errors import OperatorError
from jejak.settings import get_settings


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("arguments", metavar="ARGUMENT", nargs="*", help="arguments of psql, after --")


def run(args: Namespace) -> NoReturn:
    """Become psql; it ends as psql ends.

    Raises: OperatorError
    """
    url = current_location(get_settings()).superuser_url
    if url is None:
        raise OperatorError("This is not an embedded cluster: use your own superuser's psql.")
    psql, (address, password) = find_client_programs() / "psql", separate_password(url)
    os.execve(
        psql,
        [str(psql), "--no-psqlrc", "--quiet", *args.arguments, address],
        os.environ | {"PGAPPNAME": "break-glass", "PGPASSWORD": password},
    )
