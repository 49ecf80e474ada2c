"""Witness policy of C2SP tlog-policy: which logs, which witnesses, and how many of them a checkpoint needs.

Reads no file and knows no time. `quorum none` is a policy too: everything meets it, and
`Verdict.is_witnessed` says that nobody was asked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from audit.checkpoint import Checkpoint, Note, NoteError, Signature, open_note, parse_checkpoint
from audit.key import Algorithm, Verifier, parse_vkey
from audit.limits import MAX_POLICY_BYTES, MAX_POLICY_ITEMS

NONE = "none"
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_THRESHOLD = re.compile(r"[1-9][0-9]{0,5}")


class PolicyError(NoteError):
    """A text that is no policy, or one that says a thing twice."""


@dataclass(frozen=True)
class Log:
    """A log that is accepted; the name of its key is its origin."""

    verifier: Verifier
    url: str | None = None


@dataclass(frozen=True)
class Witness:
    """A witness by the name it has in this policy alone."""

    name: str
    verifier: Verifier
    url: str | None = None


@dataclass(frozen=True)
class Group:
    """Members (witnesses or groups) of which at least `threshold` must have witnessed."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class PolicyVerdict:
    """What one checkpoint is worth: who signed for its log, who cosigned and when, and whether that is enough.

    Units: `cosigned` is POSIX seconds by each witness's own clock
    """

    checkpoint: Checkpoint
    note: Note
    signed_by: tuple[Verifier, ...]
    cosigned: Mapping[str, int]
    is_met: bool
    is_witnessed: bool
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Logs, witnesses and groups by name, and the name that must have witnessed."""

    logs: tuple[Log, ...] = ()
    witnesses: Mapping[str, Witness] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = NONE

    @property
    def vkeys(self) -> tuple[str, ...]:
        """Every key that may sign or cosign."""
        known = [each.verifier.vkey for each in self.logs]
        return tuple(dict.fromkeys([*known, *(each.verifier.vkey for each in self.witnesses.values())]))

    def with_logs(self, vkeys: Iterable[str]) -> "Policy":
        """Accept these log keys besides.

        Raises: NoteError
        """
        known = [each.verifier for each in self.logs]
        more = [_log_key(vkey) for vkey in dict.fromkeys(vkeys)]
        return replace(self, logs=(*self.logs, *(Log(each) for each in more if each not in known)))

    def evaluate(self, note: str | bytes) -> PolicyVerdict:
        """Read a checkpoint that a log of this policy has signed, and say whether its quorum is met.

        Raises: NoteError when no log of that origin has signed it, or a known key has signed wrongly
        """
        opened = open_note(note, self.vkeys)
        checkpoint = parse_checkpoint(opened.text)
        signed_by = tuple(
            each.verifier
            for each in self.logs
            if each.verifier.name == checkpoint.origin and _signatures_by(each.verifier, opened.signatures)
        )
        if not signed_by:
            raise NoteError(f"no log key of this policy has signed for {checkpoint.origin}")
        cosigned = self._latest_cosignatures(opened.signatures)
        is_met = self.quorum == NONE or self.is_met_by(cosigned)
        missing = (
            () if self.quorum == NONE else tuple(each for each in self.witnesses if each not in cosigned)
        )
        return PolicyVerdict(checkpoint, opened, signed_by, cosigned, is_met, self.quorum != NONE, missing)

    def is_met_by(self, witnesses: Iterable[str]) -> bool:
        """Whether these witnesses, by their names here, make the quorum."""
        seen = {name for name in witnesses if name in self.witnesses}
        for group in self.groups.values():  # a group stands behind its members
            if sum(member in seen for member in group.members) >= group.threshold:
                seen.add(group.name)
        return self.quorum == NONE or self.quorum in seen

    def _latest_cosignatures(self, signatures: Sequence[Signature]) -> dict[str, int]:
        found = dict[str, int]()
        for name, witness in self.witnesses.items():
            at = [each.at for each in _signatures_by(witness.verifier, signatures) if each.at is not None]
            if at:
                found[name] = max(at)
        return found


def parse_policy(text: str | bytes) -> Policy:
    """Read a policy file; names that are not UTF-8 are kept as they are.

    Source: C2SP tlog-policy
    Raises: PolicyError, or NoteError for a wrong key, naming the line
    """
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    _expect(len(raw) <= MAX_POLICY_BYTES, f"a policy has at most {MAX_POLICY_BYTES} bytes")
    whole = raw.decode("utf-8", "surrogateescape")
    reader = PolicyParser()
    for number, line in enumerate(whole.split("\n"), 1):
        _expect(not _FORBIDDEN.search(line), f"line {number} of the policy has a control character")
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            try:
                reader.read(words)
            except NoteError as fault:
                raise PolicyError(f"line {number} of the policy: {fault}") from fault
    return reader.policy()


class PolicyParser:
    """A policy as far as it is read."""

    def __init__(self) -> None:
        self.logs = list[Log]()
        self.witnesses = dict[str, Witness]()
        self.groups = dict[str, Group]()
        self.members = set[str]()
        self.quorum: str | None = None

    def read(self, words: list[str]) -> None:
        match words:
            case ["log", vkey, *url] if len(url) < 2:
                self._log(Log(_log_key(vkey), *url))
            case ["witness", name, vkey, *url] if len(url) < 2:
                self._witness(Witness(name, _witness_key(vkey), *url))
            case ["group", name, threshold, *members] if members:
                self._group(name, threshold, tuple(members))
            case ["quorum", name]:
                _expect(self.quorum is None, "there is one quorum, and it stands already")
                _expect(name == NONE or self._is_known(name), f"no witness or group above is called {name}")
                self.quorum = name
            case _:
                raise PolicyError("this says nothing that a policy can say")

    def policy(self) -> Policy:
        if self.quorum is None:
            raise PolicyError("a policy has one quorum line")
        return Policy(tuple(self.logs), self.witnesses, self.groups, self.quorum)

    def _log(self, log: Log) -> None:
        # A log that goes on under its next origin may keep its key: that is the same key and another log.
        is_new = all(log.verifier.vkey != each.verifier.vkey for each in self.logs)
        _expect(is_new, "this log key stands already")
        _expect(len(self.logs) < MAX_POLICY_ITEMS, "there are too many logs")
        self.logs.append(log)

    def _witness(self, witness: Witness) -> None:
        known = (each.verifier for each in self.witnesses.values())
        _expect(_is_new(witness.verifier, known), "this witness key stands already")
        _expect(len(self.witnesses) < MAX_POLICY_ITEMS, "there are too many witnesses")
        self._expect_new_name(witness.name)
        self.witnesses[witness.name] = witness

    def _group(self, name: str, threshold: str, members: tuple[str, ...]) -> None:
        self._expect_new_name(name)
        _expect(len(self.groups) < MAX_POLICY_ITEMS, "there are too many groups")
        for member in members:
            _expect(self._is_known(member), f"no witness or group above is called {member}")
            _expect(member not in self.members, f"{member} is a member already and counts once")
            self.members.add(member)
        if threshold not in ("any", "all"):
            _expect(_THRESHOLD.fullmatch(threshold) is not None, "a threshold is any, all or a number")
        wanted = {"any": 1, "all": len(members)}.get(threshold) or int(threshold)
        _expect(wanted <= len(members), f"{wanted} of {len(members)} is more than there are")
        self.groups[name] = Group(name, wanted, members)

    def _expect_new_name(self, name: str) -> None:
        _expect(name != NONE, f"{NONE} is no name to give")
        _expect(not self._is_known(name), f"{name} is a witness or group already")

    def _is_known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups


def _log_key(vkey: str) -> Verifier:
    verifier = parse_vkey(vkey)
    # An Ed25519 cosignature is what a witness makes; a log signs plainly, or with ML-DSA in the form of a cosignature.
    _expect(
        verifier.algorithm != Algorithm.COSIGNATURE_ED25519, "this is the key of a witness and not of a log"
    )
    return verifier


def _witness_key(vkey: str) -> Verifier:
    verifier = parse_vkey(vkey)
    _expect(verifier.is_timed, "this key makes no cosignatures")
    return verifier


def _is_new(verifier: Verifier, known: Iterable[Verifier]) -> bool:
    """One public key is one key, under whatever name."""
    return all(verifier.public != each.public for each in known)


def _signatures_by(verifier: Verifier, signatures: Iterable[Signature]) -> list[Signature]:
    return [each for each in signatures if (each.name, each.key_id) == (verifier.name, verifier.id)]


def _expect(truth: bool, otherwise: str) -> None:
    if not truth:
        raise PolicyError(otherwise)
