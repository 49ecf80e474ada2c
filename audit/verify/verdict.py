"""Who signed this checkpoint, and is that enough? The policy's verdict put into a report.

Called by every subcommand that is given a checkpoint. Says aloud when nobody was asked to witness, and when the keys
come from the very files that are to be checked.
"""

from datetime import UTC, datetime

from audit.checkpoint import NoteError
from audit.key import Verifier, encode
from audit.policy import Policy, Verdict, parse_policy
from audit.verify.finding import Said, Stopped, Wrong, wrong
from audit.verify.report import Report, listed

_LAST_SECOND = 253_402_300_799


def weighed(
    report: Report, policy: Policy, *, note: str | bytes, what: str, needs_witness: bool = False
) -> Verdict:
    """Weigh a checkpoint and say who signed it.

    Raises: Stopped when no known log signed it
    """
    try:
        verdict = policy.weigh(note)
    except NoteError as fault:
        raise Stopped(wrong(Wrong.BAD_NOTE, what=what, why=str(fault))) from fault
    checkpoint = verdict.checkpoint
    report.say(Said.CHECKPOINT, origin=checkpoint.origin, size=checkpoint.size, root=encode(checkpoint.root))
    report.say(Said.SIGNED, keys=listed(map(shown, verdict.signed_by)))
    for name, at in verdict.cosigned.items():
        report.say(Said.COSIGNED, name=name, at=_instant(at))
    for name, witness in policy.witnesses.items():
        if not witness.verifier.is_checkable:
            report.say(Said.NOT_CHECKABLE, name=name)
    if not verdict.is_met:
        report.add(wrong(Wrong.POLICY_NOT_MET, quorum=policy.quorum, missing=listed(verdict.missing)))
    elif not verdict.is_witnessed and needs_witness:
        report.add(wrong(Wrong.UNWITNESSED))
    elif not verdict.is_witnessed:
        report.say(Said.UNWITNESSED)
    return verdict


def own_policy(report: Report, content: bytes) -> Policy:
    """Take the policy that lies beside what it should judge, and say so.

    Raises: Stopped
    """
    try:
        policy = parse_policy(content)
    except NoteError as fault:
        raise Stopped(wrong(Wrong.UNREADABLE, what="policy", why=str(fault))) from fault
    report.say(Said.OWN_KEYS, keys=listed(each.verifier.vkey for each in policy.logs))
    return policy


def shown(verifier: Verifier) -> str:
    """Name a key: its name and its short number."""
    return f"{verifier.name}+{verifier.id.hex()}"


def _instant(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC" if at <= _LAST_SECOND else str(at)
