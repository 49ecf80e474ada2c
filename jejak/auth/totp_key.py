"""Key of second factors: a file of mode 0600, or the environment; never the database.

Read by the server and by commands that touch second factors. A file holds one key a line, the newest first; older ones
open what they sealed. Without the key every second factor has to be set up anew.
"""

import os
from pathlib import Path

from jejak.errors import OperatorError
from jejak.files.atomic_write import atomic_write
from jejak.settings import Settings
from resolvers.auth.totp.encryption import TotpKey


def totp_key_file(settings: Settings, data_dir: Path) -> Path:
    """Where the key lies, when the environment does not hold it."""
    return settings.factor_key_file or data_dir / "keys" / "factor.key"


def load_or_create_totp_key(settings: Settings, data_dir: Path) -> TotpKey:
    """Return the key, made now if there is none yet.

    Raises: OperatorError for a key that is none, or that others may read
    """
    path = totp_key_file(settings, data_dir)
    try:
        if settings.factor_key is not None:
            return TotpKey.parse(settings.factor_key)
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            atomic_write(path, TotpKey.generate().text(), mode=0o600)
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise OperatorError(f"{path} may be read by others: 'chmod 600' it, and think of a new key.")
            return TotpKey.parse(file.read())
    except ValueError as fault:
        where = path if settings.factor_key is None else "JEJAK_FACTOR_KEY"
        raise OperatorError(f"{where}: {fault}.") from fault
