"""Verdict of the witness policy on a checkpoint, added to a report.

Says aloud when nobody was asked to witness, and when the keys come from the very files that are to be
checked.
"""

from datetime import UTC, datetime

from audit.checkpoint import NoteError
from audit.key import Verifier, encode
from audit.policy import Policy, PolicyVerdict, parse_policy
from audit.verify.finding import CheckStopped, FaultCode, StatementCode, make_finding
from audit.verify.report import Report, join_names

_LAST_SECOND = 253_402_300_799


def check_signatures(
    report: Report, policy: Policy, *, note: str | bytes, what: str, needs_witness: bool = False
) -> PolicyVerdict:
    """Weigh a checkpoint and say who signed it.

    Raises: CheckStopped when no known log signed it
    """
    try:
        verdict = policy.evaluate(note)
    except NoteError as fault:
        raise CheckStopped(make_finding(FaultCode.BAD_NOTE, what=what, why=str(fault))) from fault
    checkpoint = verdict.checkpoint
    report.state(
        StatementCode.CHECKPOINT, origin=checkpoint.origin, size=checkpoint.size, root=encode(checkpoint.root)
    )
    report.state(StatementCode.SIGNED, keys=join_names(map(describe_verifier, verdict.signed_by)))
    for name, at in verdict.cosigned.items():
        report.state(StatementCode.COSIGNED, name=name, at=_instant(at))
    for name, witness in policy.witnesses.items():
        if not witness.verifier.is_checkable:
            report.state(StatementCode.NOT_CHECKABLE, name=name)
    if not verdict.is_met:
        report.add(
            make_finding(FaultCode.POLICY_NOT_MET, quorum=policy.quorum, missing=join_names(verdict.missing))
        )
    elif not verdict.is_witnessed and needs_witness:
        report.add(make_finding(FaultCode.UNWITNESSED))
    elif not verdict.is_witnessed:
        report.state(StatementCode.UNWITNESSED)
    return verdict


def build_own_policy(report: Report, content: bytes) -> Policy:
    """Take the policy that lies beside what it should judge, and say so.

    Raises: CheckStopped
    """
    try:
        policy = parse_policy(content)
    except NoteError as fault:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what="policy", why=str(fault))) from fault
    report.state(StatementCode.OWN_KEYS, keys=join_names(each.verifier.vkey for each in policy.logs))
    return policy


def describe_verifier(verifier: Verifier) -> str:
    """Name a key: its name and its short number."""
    return f"{verifier.name}+{verifier.id.hex()}"


def _instant(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC" if at <= _LAST_SECOND else str(at)
