"""Succession of signing keys and continuation of a log: two signed notes that stand in control entries.

Made by the sealer and by `jejak ledger continue`, read by the sealer, `jejak doctor` and the offline verifier. A key is
vouched for by the key before it; a log that lost leaves, or its key, by two persons who were in its sealed part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from audit.checkpoint import Checkpoint, NoteError, open_note, parse_number, read_note, sign_note
from audit.key import decode, encode, parse_signing_key, parse_vkey, require

_ENDORSEMENT_HEADER = "jejak/key@v1"
_CONTINUATION_HEADER = "jejak/continuation@v1"


def filter_vkeys(vkeys: Iterable[str], origin: str) -> list[str]:
    """The same keys under the name of this origin, which the key of a log bears."""
    return list(dict.fromkeys(replace(parse_vkey(each), name=origin).vkey for each in vkeys))


def public_key_of(vkey: str) -> bytes:
    """The key itself, under whatever name.

    Raises: NoteError
    """
    return parse_vkey(vkey).public


def sign_endorsement(new: str, old_signing_key: str) -> str:
    """Vouch for a new key by the one before it.

    Shape:  the text is `jejak/key@v1` and the new key as verifiers are given it
    """
    return sign_note(f"{_ENDORSEMENT_HEADER}\n{new}\n", old_signing_key)


def parse_endorsement(note: str, vkeys: Iterable[str]) -> str:
    """Return the key that one of these has vouched for.

    Raises: NoteError
    """
    head, *rest = open_note(note, vkeys).text.split("\n")
    require(head == _ENDORSEMENT_HEADER and len(rest) == 2, "this vouches for no key")
    return parse_vkey(rest[0]).vkey


def find_unendorsed(vkeys: Sequence[str], before: Iterable[str], *, notes: Iterable[str]) -> list[str]:
    """Return those of these keys, the newest first, that none of those before has vouched for, directly or in turn."""
    known, notes = {public_key_of(each): each for each in before}, list(notes)
    missing = list[str]()
    for vkey in reversed(vkeys):
        if public_key_of(vkey) in known or any(_is_endorsed(note, vkey, known.values()) for note in notes):
            known[public_key_of(vkey)] = vkey
        else:
            missing.insert(0, vkey)
    return missing


@dataclass(frozen=True)
class SignedConsent:
    """Who asked or approved, and when, as ISO 8601 has it."""

    who: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Succession:
    """The decision of two persons that a log goes on: from what, as what, with which key; `approved` by the second."""

    before: Checkpoint
    after: Checkpoint
    vkey: str
    decree: str
    request: SignedConsent
    approval: SignedConsent | None = None

    @property
    def has_two_people(self) -> bool:
        """Whether two persons stand behind it."""
        return self.approval is not None and self.approval.who != self.request.who

    @property
    def text(self) -> str:
        """What is signed with the key that the log goes on with.

        Shape:  the last checkpoint that anybody knows; the new origin with what is left, size and root; the key under
                the new origin; the decree; who asked and who approved, each with the instant
        """
        acts = {"asked": self.request, "approved": self.approval}
        lines = [
            _CONTINUATION_HEADER,
            *(f"{each.origin} {each.size} {encode(each.root)}" for each in (self.before, self.after)),
            f"key {self.vkey}",
            f"decree {self.decree}",
            *(f"{name} {act.who} {act.at}" for name, act in acts.items() if act),
        ]
        return "".join(f"{line}\n" for line in lines)


def parse_succession(note: str, vkeys: Iterable[str]) -> Succession:
    """Read a decision that one of these keys has signed, and that names the key which signed it.

    Raises: NoteError
    """
    opened = open_note(note, vkeys)
    head, *lines = opened.text.split("\n")[:-1]
    require(head == _CONTINUATION_HEADER and len(lines) in (5, 6), "this is no decision to go on")
    before, after = map(_parse_checkpoint, lines[:2])
    vkey, decree, *acts = (
        _parse_field(name, line)
        for name, line in zip(("key", "decree", "asked", "approved"), lines[2:], strict=False)
    )
    signer = parse_vkey(vkey)
    signed = {(each.name, each.key_id) for each in opened.signatures}
    require((signer.name, signer.id) in signed, "the key that it names has not signed it")
    require(signer.name == after.origin, "the key that it names is another log's")
    people = [SignedConsent(*act.split(" ")) for act in acts if act.count(" ") == 1]
    require(len(people) == len(acts), "this is no decision to go on")
    return Succession(
        before=before, after=after, vkey=vkey, decree=decree, request=people[0],
        approval=people[1] if people[1:] else None,
    )  # fmt: skip


def parse_claimed_origin(note: str) -> str:
    """The origin under which a decision claims that the log goes on, no matter who signed it.

    Raises: NoteError
    """
    lines = read_note(note).text.split("\n")
    require(lines[0] == _CONTINUATION_HEADER and len(lines) > 3, "this is no decision to go on")
    return _parse_checkpoint(lines[2]).origin


def sign_succession(decision: Succession, signing_key: str) -> str:
    """Sign a decision with the key that it names.

    Raises: NoteError, for a decree that is more than a line too
    """
    require(parse_signing_key(signing_key).verifier.vkey == decision.vkey, "the decision names another key")
    require(decision.decree.isprintable(), "a decree is one line")
    return sign_note(decision.text, signing_key)


def _is_endorsed(note: str, vkey: str, known: Iterable[str]) -> bool:
    """Whether a key that is known signed that this one follows it."""
    name = parse_vkey(vkey).name
    try:
        return public_key_of(parse_endorsement(note, filter_vkeys(known, name))) == public_key_of(vkey)
    except NoteError:
        return False


def _parse_checkpoint(line: str) -> Checkpoint:
    parts = line.split(" ")
    require(len(parts) == 3 and bool(parts[0]), "this is no decision to go on")
    found = Checkpoint(parts[0], parse_number(parts[1]), decode(parts[2]))
    require(len(found.root) == 32, "a root has 32 bytes")
    return found


def _parse_field(name: str, line: str) -> str:
    require(line.startswith(f"{name} "), "this is no decision to go on")
    return line.removeprefix(f"{name} ")
