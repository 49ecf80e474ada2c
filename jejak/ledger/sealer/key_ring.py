"""Key ring of the sealer: the key file as it is now, which may change while the sealer runs.

A file with two keys means that the first replaces the second: one checkpoint is signed by both, and then the
second is taken out of the file. Keys in the environment are the operator's to take out.
"""

from pathlib import Path

from audit.context import build
from audit.key import parse_signing_key
from audit.seal import SigningKeys
from jejak.ledger.keys import load_signing, log_key_file, publish_keys, write_keys
from jejak.settings import Settings


class KeyRing:
    """The log's keys here.

    Raises: OperatorError when there is none
    """

    def __init__(self, settings: Settings, data_dir: Path) -> None:
        self._settings, self._data_dir = settings, data_dir
        self._path = log_key_file(settings, data_dir)
        self._stamp = self._stat()
        self.signing = self._read()

    def refresh(self) -> SigningKeys:
        """Return the keys as they are now.

        Raises: OperatorError
        """
        if (stamp := self._stat()) != self._stamp:
            self.signing, self._stamp = self._read(), stamp
        return self.signing

    @property
    def is_replacing(self) -> bool:
        """Whether a new key waits for the checkpoint that both sign."""
        return len(self.signing.keys) > 1 and self._settings.log_key is None

    def drop_old_key(self) -> None:
        """Take the old key out: a committed checkpoint bears both signatures."""
        write_keys(self._path, [parse_signing_key(self.signing.keys[0])])
        self.refresh()

    def record_public_keys(self, origin: str) -> None:
        """Keep the public keys, and what vouches for them, under the name they signed by: a restore gives the next."""
        named = self.signing.of(origin)
        publish_keys(self._data_dir, named.vkeys, endorsements=named.endorsements)

    def _read(self) -> SigningKeys:
        return load_signing(self._settings, self._data_dir, build=build())

    def _stat(self) -> tuple[int, int] | None:
        if self._settings.log_key is not None:
            return None
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns
