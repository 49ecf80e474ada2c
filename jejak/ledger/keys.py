"""Signing keys of the log and their public halves: files of mode 0600, or the environment.

The log's key is read by the sealer alone and the receipt key by the server; neither is ever in the database. A file
holds one key a line, the newest first: two while one replaces the other. Public keys are kept for good, one a line.
"""

import os
from hashlib import sha256
from pathlib import Path

from audit.checkpoint import NoteError
from audit.key import Algorithm, Signer, generate_key, parse_signing_key, parse_vkey
from audit.limits import MAX_NOTE_BYTES
from audit.seal import SigningKeys
from audit.succession import find_unendorsed, parse_succession
from jejak.errors import OperatorError
from jejak.files.atomic_write import atomic_write
from jejak.settings import Settings
from resolvers.audit.receipt import ReceiptKey

_LOG_VKEYS = Path("ledger", "vkeys")
_RECEIPT_VKEYS = Path("ledger", "receipt.vkeys")


def log_key_file(settings: Settings, data_dir: Path) -> Path:
    """Where the log's key lies, when the environment does not hold it."""
    return settings.log_key_file or data_dir / "keys" / "log.key"


def receipt_key_file(settings: Settings, data_dir: Path) -> Path:
    """Where the key of receipts lies, when the environment does not hold it."""
    return settings.receipt_key_file or data_dir / "keys" / "receipt.key"


def load_log_keys(settings: Settings, data_dir: Path) -> tuple[str, ...]:
    """Return the log's signing keys, the newest first; two while one replaces the other.

    Raises: OperatorError when there is none, or it is none of this log
    """
    path = log_key_file(settings, data_dir)
    keys = _load_signers(settings.log_key, path)
    if not keys:
        raise OperatorError(
            f"There is no key of the log in {path}: copy it back, or 'jejak ledger keys --make' makes a new one."
        )
    for each in keys:
        if each.verifier.algorithm is not Algorithm.ED25519:
            raise OperatorError("The log signs with an Ed25519 key of a signed note.")
    return tuple(each.signing_key for each in keys)


def load_receipt_key(settings: Settings, data_dir: Path) -> ReceiptKey | None:
    """Return what the server signs receipts with; None when it has no key and gives none."""
    keys = _load_signers(settings.receipt_key, receipt_key_file(settings, data_dir))
    return ReceiptKey(keys[0].signing_key, settings.log_origin) if keys else None


def create_missing_keys(settings: Settings, data_dir: Path) -> None:
    """Make the keys that are missing; one that is there is never touched."""
    host = settings.log_origin.partition("/")[0]
    wanted = (
        (settings.log_key, log_key_file(settings, data_dir), settings.log_origin),
        (settings.receipt_key, receipt_key_file(settings, data_dir), f"{host}/receipt"),
    )
    for given, path, name in wanted:
        if given is None and not path.exists():
            write_keys(path, [generate_key(name)])
    if receipts := load_receipt_key(settings, data_dir):
        _append_lines(data_dir / _RECEIPT_VKEYS, (receipts.vkey,))


def reset_keys(settings: Settings, data_dir: Path) -> None:
    """Forget the log of a demo that was put back: it gets another key, so that nobody takes the new log for the old.

    The key goes first: what was signed last keeps a sealer from signing until it is gone too.
    """
    if settings.log_key is None:
        log_key_file(settings, data_dir).unlink(missing_ok=True)
        create_missing_keys(settings, data_dir)
    (data_dir / _LOG_VKEYS).unlink(missing_ok=True)
    for name in ("checkpoint*", "key.*", "continuation.*"):
        for kept in (data_dir / _LOG_VKEYS).parent.glob(name):
            kept.unlink()


def write_keys(path: Path, signers: list[Signer]) -> None:
    """Put these keys in the place of what the file held."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    atomic_write(path, "".join(f"{each.signing_key}\n" for each in signers), mode=0o600)


def load_signing(settings: Settings, data_dir: Path, *, build: str) -> SigningKeys:
    """As which log the sealer of this place signs.

    Raises: OperatorError
    """
    return SigningKeys(origin=settings.log_origin, keys=load_log_keys(settings, data_dir), build=build)


def publish_keys(data_dir: Path, vkeys: tuple[str, ...], *, endorsements: tuple[str, ...] = ()) -> None:
    """Keep the public keys of the log beside those of before, and what the older said of the newer."""
    for note in endorsements:
        place = (data_dir / _LOG_VKEYS).with_name(f"key.{sha256(note.encode()).hexdigest()[:16]}")
        if not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            atomic_write(place, note, mode=0o644)
    _append_lines(data_dir / _LOG_VKEYS, vkeys[::-1])


def read_vkeys(data_dir: Path) -> tuple[str, ...]:
    """Return every public key that the log ever had here, the oldest first."""
    return _read_lines(data_dir / _LOG_VKEYS)


def unendorsed_vkeys(data_dir: Path) -> tuple[str, ...]:
    """Return those of them that neither a key before nor a decision of two persons, kept beside them, vouches for.

    Trust:  the first is believed; one who may write here may put another in its place, which `--vkey` alone shows
    """
    first, *others = read_vkeys(data_dir) or ("",)
    known, strange = [first], list[str]()
    notes = [_read_note(each) for each in sorted((data_dir / _LOG_VKEYS).parent.glob("key.*"))]
    decisions = [_read_note(each) for each in sorted((data_dir / _LOG_VKEYS).parent.glob("continuation.*"))]
    for vkey in others:
        if find_unendorsed([vkey], known, notes=notes) and not any(
            _is_approved(note, vkey) for note in decisions
        ):
            strange.append(vkey)
        else:
            known.append(vkey)
    return tuple(strange)


def _is_approved(note: str, vkey: str) -> bool:
    try:
        return parse_succession(note, [vkey]).has_two_people
    except NoteError:
        return False


def _read_note(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(MAX_NOTE_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise OperatorError(f"{path} cannot be read: {fault}.") from fault


def read_receipt_vkeys(data_dir: Path) -> tuple[str, ...]:
    """Return every public key of receipts, the oldest first."""
    return _read_lines(data_dir / _RECEIPT_VKEYS)


def unkept_receipt_vkey(settings: Settings, data_dir: Path) -> str | None:
    """Return the public key that receipts are signed with here, when the file of public keys has it not.

    Trust:  keys of receipts that were in use before are believed; one that stands in the environment is not looked at
    """
    if settings.receipt_key is not None:
        return None
    try:
        key = load_receipt_key(settings, data_dir)
    except OSError:
        return None  # another account's file
    return key.vkey if key and key.vkey not in read_receipt_vkeys(data_dir) else None


def _append_lines(path: Path, found: tuple[str, ...]) -> None:
    known = _read_lines(path)
    if new := [each for each in found if each not in known]:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        atomic_write(path, "".join(f"{each}\n" for each in (*known, *new)), mode=0o644)


def _read_lines(path: Path) -> tuple[str, ...]:
    try:
        return tuple(parse_vkey(line).vkey for line in path.read_text("utf-8").split())
    except FileNotFoundError:
        return ()
    except NoteError as fault:
        raise OperatorError(f"{path}: {fault}.") from fault


def _load_signers(given: str | None, path: Path) -> list[Signer]:
    """The environment's keys, else the file's; a file that others may read is refused."""
    try:
        if given is not None:
            return [parse_signing_key(each) for each in given.split()]
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise OperatorError(f"{path} may be read by others: 'chmod 600' it, and think of a new key.")
            return [parse_signing_key(each) for each in file.read().split()]
    except FileNotFoundError:
        return []
    except NoteError as fault:
        raise OperatorError(f"{path if given is None else 'The key in the environment'}: {fault}.") from fault
