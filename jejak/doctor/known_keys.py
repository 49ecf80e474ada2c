"""Knowledge of the log outside its database: public keys, the last seal's copy, what the operator supplied.

Files are read as they are; whether anybody signed what they say is asked later.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from audit.checkpoint import NoteError, parse_checkpoint, read_note
from audit.limits import MAX_NOTE_BYTES
from jejak.doctor.database.sequence_numbers import MAX_SILENCE
from jejak.doctor.log.external_checkpoints import ExternalEvidence
from jejak.errors import OperatorError
from jejak.ledger.keys import read_receipt_vkeys, read_vkeys, unendorsed_vkeys, unkept_receipt_vkey
from jejak.ledger.witness_client import WitnessClient, read_policy
from jejak.settings import Settings

LEDGER = "ledger"  # where the sealer keeps the note it signed last, and the last of each earlier origin


def load_external_evidence(
    data_dir: Path,
    *,
    given_vkeys: Sequence[str] = (),
    copies: Sequence[Path] = (),
    receipts: Sequence[Path] = (),
    settings: Settings | None = None,
) -> ExternalEvidence:
    """What the data folder knows, and what the operator has brought.

    Raises: OperatorError when a file cannot be read
    """
    beside = (data_dir / LEDGER).resolve()
    own = {str(path): _read_text(path) for path in sorted(beside.glob("checkpoint*")) if path.is_file()}
    given = {
        str(path): _read_text(path)
        for path in copies
        if not path.is_dir() and path.resolve().parent != beside
    }
    strange = () if given_vkeys else unendorsed_vkeys(data_dir)
    return ExternalEvidence(
        vkeys=tuple(given_vkeys) or tuple(each for each in read_vkeys(data_dir) if each not in strange),
        unknown_vkeys=strange,
        notes=given | own,
        folders=tuple(path for path in copies if path.is_dir()),
        receipts={str(path): _read_text(path) for path in receipts},
        receipt_vkeys=read_receipt_vkeys(data_dir),
        unkept_receipt_vkey=unkept_receipt_vkey(settings, data_dir) if settings else None,
        local_names=frozenset(own),
        max_silence=timedelta(minutes=settings.seal_silence_minutes) if settings else MAX_SILENCE,
        policy=read_policy(settings.log_policy if settings else None),
    )


async def load_cosigned_checkpoints(settings: Settings, evidence: ExternalEvidence) -> dict[str, str]:
    """What each witness of the policy cosigned last, by its name; those that do not answer say nothing.

    Raises: OperatorError when the policy cannot be read
    """
    witnesses = WitnessClient(read_policy(settings.log_policy).witnesses.values())
    origins = {settings.log_origin}
    for note in evidence.notes.values():
        try:
            origins.add(parse_checkpoint(read_note(note).text).origin)
        except NoteError:
            continue  # told by the examination
    try:
        return {
            f"{name} ({origin})": note.text
            + "\n"
            + "".join(each.line for each in (*note.signatures, *note.unknown))
            for origin in sorted(origins)
            for name, note in (await witnesses.fetch_latest(origin)).items()
        }
    finally:
        witnesses.close()


def _read_text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(MAX_NOTE_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise OperatorError(f"{path} cannot be read: {fault}.") from fault
