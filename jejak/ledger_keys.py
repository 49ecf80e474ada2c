"""Which keys does the log sign with, and which does the world check it by? Files of mode 0600, or the environment.

The log's key is read by the sealer alone and the receipt key by the server; neither is ever in the database. A file
holds one key a line, the newest first: two while one replaces the other. Public keys are kept for good, one a line.
"""

import os
from hashlib import sha256
from pathlib import Path

from audit.checkpoint import LARGEST_NOTE, NoteError
from audit.key import Algorithm, Signer, generate_key, parse_signing_key, parse_vkey
from audit.seal import Signing
from audit.succession import parse_succession, unendorsed
from jejak.errors import Problem
from jejak.settings import Settings
from jejak.whole_file import replace_file
from resolvers.receipt import ReceiptKey

_PUBLIC = Path("ledger", "vkeys")
_RECEIPT_PUBLIC = Path("ledger", "receipt.vkeys")


def log_key_file(settings: Settings, data_dir: Path) -> Path:
    """Where the log's key lies, when the environment does not hold it."""
    return settings.log_key_file or data_dir / "keys" / "log.key"


def receipt_key_file(settings: Settings, data_dir: Path) -> Path:
    """Where the key of receipts lies, when the environment does not hold it."""
    return settings.receipt_key_file or data_dir / "keys" / "receipt.key"


def log_key(settings: Settings, data_dir: Path) -> tuple[str, ...]:
    """Return the log's signing keys, the newest first; two while one replaces the other.

    Raises: Problem when there is none, or it is none of this log
    """
    path = log_key_file(settings, data_dir)
    keys = _keys(settings.log_key, path)
    if not keys:
        raise Problem(
            f"There is no key of the log in {path}: copy it back, or 'jejak ledger keys --make' makes a new one."
        )
    for each in keys:
        if each.verifier.algorithm is not Algorithm.ED25519:
            raise Problem("The log signs with an Ed25519 key of a signed note.")
    return tuple(each.signing_key for each in keys)


def receipt_key(settings: Settings, data_dir: Path) -> ReceiptKey | None:
    """Return what the server signs receipts with; None when it has no key and gives none."""
    keys = _keys(settings.receipt_key, receipt_key_file(settings, data_dir))
    return ReceiptKey(keys[0].signing_key, settings.log_origin) if keys else None


def make_keys(settings: Settings, data_dir: Path) -> None:
    """Make the keys that are missing; one that is there is never touched."""
    host = settings.log_origin.partition("/")[0]
    wanted = (
        (settings.log_key, log_key_file(settings, data_dir), settings.log_origin),
        (settings.receipt_key, receipt_key_file(settings, data_dir), f"{host}/receipt"),
    )
    for given, path, name in wanted:
        if given is None and not path.exists():
            write_keys(path, [generate_key(name)])
    if receipts := receipt_key(settings, data_dir):
        _remember(data_dir / _RECEIPT_PUBLIC, (receipts.vkey,))


def begin_anew(settings: Settings, data_dir: Path) -> None:
    """Forget the log of a demo that was put back: it gets another key, so that nobody takes the new log for the old.

    The key goes first: what was signed last keeps a sealer from signing until it is gone too.
    """
    if settings.log_key is None:
        log_key_file(settings, data_dir).unlink(missing_ok=True)
        make_keys(settings, data_dir)
    (data_dir / _PUBLIC).unlink(missing_ok=True)
    for name in ("checkpoint*", "key.*", "continuation.*"):
        for kept in (data_dir / _PUBLIC).parent.glob(name):
            kept.unlink()


def write_keys(path: Path, signers: list[Signer]) -> None:
    """Put these keys in the place of what the file held."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(path, "".join(f"{each.signing_key}\n" for each in signers), mode=0o600)


def signing(settings: Settings, data_dir: Path, *, build: str) -> Signing:
    """As which log the sealer of this place signs.

    Raises: Problem
    """
    return Signing(origin=settings.log_origin, keys=log_key(settings, data_dir), build=build)


def publish(data_dir: Path, vkeys: tuple[str, ...], *, endorsements: tuple[str, ...] = ()) -> None:
    """Keep the public keys of the log beside those of before, and what the older said of the newer."""
    for note in endorsements:
        place = (data_dir / _PUBLIC).with_name(f"key.{sha256(note.encode()).hexdigest()[:16]}")
        if not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(place, note, mode=0o644)
    _remember(data_dir / _PUBLIC, vkeys[::-1])


def vkeys(data_dir: Path) -> tuple[str, ...]:
    """Return every public key that the log ever had here, the oldest first."""
    return _lines(data_dir / _PUBLIC)


def strange_vkeys(data_dir: Path) -> tuple[str, ...]:
    """Return those of them that neither a key before nor a decision of two persons, kept beside them, vouches for.

    Trust:  the first is believed; whoever may write here may put another in its place, which `--vkey` alone shows
    """
    first, *others = vkeys(data_dir) or ("",)
    known, strange = [first], list[str]()
    notes = [_note(each) for each in sorted((data_dir / _PUBLIC).parent.glob("key.*"))]
    decisions = [_note(each) for each in sorted((data_dir / _PUBLIC).parent.glob("continuation.*"))]
    for vkey in others:
        if unendorsed([vkey], known, notes=notes) and not any(_is_decided(note, vkey) for note in decisions):
            strange.append(vkey)
        else:
            known.append(vkey)
    return tuple(strange)


def _is_decided(note: str, vkey: str) -> bool:
    try:
        return parse_succession(note, [vkey]).is_by_two
    except NoteError:
        return False


def _note(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(LARGEST_NOTE + 1)
    except (OSError, ValueError) as fault:
        raise Problem(f"{path} cannot be read: {fault}.") from fault


def receipt_vkeys(data_dir: Path) -> tuple[str, ...]:
    """Return every public key of receipts, the oldest first."""
    return _lines(data_dir / _RECEIPT_PUBLIC)


def unkept_receipt_vkey(settings: Settings, data_dir: Path) -> str | None:
    """Return the public key that receipts are signed with here, when the file of public keys has it not.

    Trust:  keys of receipts that were in use before are believed; one that stands in the environment is not looked at
    """
    if settings.receipt_key is not None:
        return None
    try:
        key = receipt_key(settings, data_dir)
    except OSError:
        return None  # another account's file
    return key.vkey if key and key.vkey not in receipt_vkeys(data_dir) else None


def _remember(path: Path, found: tuple[str, ...]) -> None:
    known = _lines(path)
    if new := [each for each in found if each not in known]:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(path, "".join(f"{each}\n" for each in (*known, *new)), mode=0o644)


def _lines(path: Path) -> tuple[str, ...]:
    try:
        return tuple(parse_vkey(line).vkey for line in path.read_text("utf-8").split())
    except FileNotFoundError:
        return ()
    except NoteError as fault:
        raise Problem(f"{path}: {fault}.") from fault


def _keys(given: str | None, path: Path) -> list[Signer]:
    """The environment's keys, else the file's; a file that others may read is refused."""
    try:
        if given is not None:
            return [parse_signing_key(each) for each in given.split()]
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise Problem(f"{path} may be read by others: 'chmod 600' it, and think of a new key.")
            return [parse_signing_key(each) for each in file.read().split()]
    except FileNotFoundError:
        return []
    except NoteError as fault:
        raise Problem(f"{path if given is None else 'The key in the environment'}: {fault}.") from fault
