"""Copy of the last signed checkpoint, in a file beside the database.

Only what is signed and committed is kept here: a database that knows less was restored from a backup.
"""

from pathlib import Path

from audit.checkpoint import Checkpoint, NoteError, parse_checkpoint, read_note, split_origin
from jejak.errors import OperatorError
from jejak.files.atomic_write import atomic_write

DECISION = "continuation"


class LastCheckpointFile:
    """The last note of this log in `ledger/checkpoint`, the last of each earlier origin and each decision beside it.

    `is_current` is False until this process has kept one.
    """

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "ledger" / "checkpoint"
        self.is_current = False

    def read(self) -> Checkpoint | None:
        """Return what was signed last.

        Raises: OperatorError when the file is none of ours
        """
        try:
            return parse_checkpoint(read_note(self.path.read_bytes()).text)
        except FileNotFoundError:
            return None
        except NoteError as fault:
            raise OperatorError(
                f"{self.path} is no checkpoint ({fault}): find out who altered it; nothing is signed until then."
            ) from fault

    def write_decision(self, note: str, origin: str) -> None:
        """Remember for good by whose decision the log went on under this origin."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self.path.with_name(f"{DECISION}.{split_origin(origin)[1]}")
        atomic_write(place, note, mode=0o644)

    def write(self, note: str) -> None:
        """Remember a note that has committed; the last one of another origin is kept for good."""
        former, fresh = self.read(), parse_checkpoint(read_note(note).text)
        self.is_current = True
        if former == fresh:
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if former and former.origin != fresh.origin:
            place = self.path.with_name(f"checkpoint.{former.size}")
            atomic_write(place, self.path.read_text("utf-8"), mode=0o644)
        atomic_write(self.path, note, mode=0o644)
