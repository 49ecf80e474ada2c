"""Who may let the log go on, and with which key: what a superuser writes by hand moves neither sealer nor doctor."""

import json
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from audit.checkpoint import Checkpoint
from audit.key import generate_key
from audit.seal import LogRolledBack, Sealer, SealResult, SigningKeys, UnknownSigningKey
from audit.succession import SignedConsent, Succession, sign_endorsement, sign_succession
from jejak.database.pools import open_pools
from jejak.doctor import FindingCode, FindingKind, find_problems, run_examination
from jejak.doctor.known_keys import load_external_evidence
from jejak.doctor.report import format_table
from jejak.errors import OperatorError
from jejak.ledger.continuation import decide_continuation
from jejak.ledger.keys import publish_keys, unendorsed_vkeys
from tests.hostile.attacker import ATTACK, LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory, begin_act, fetch_value
from tests.log_sealer import NO_DELAY, ORIGIN, build_signing, seal_all, shared_log_key
from tests.people import PASSWORD

NEXT = "uji.example/audit/2"
BOTH = {"admin": PASSWORD, "auditor": PASSWORD}
NEW = generate_key(ORIGIN)
OTHER = SigningKeys(origin=ORIGIN, keys=(NEW.signing_key,), build="uji")

_DECISION = """
INSERT INTO audit.continuation (origin, size, root, kept, decree, requested_by, approved_by, approved_at, note)
SELECT $1, $2, $3, $4, 'SK 9/2027', a.id, b.id, now(), $5 FROM hr.account a, hr.account b
 WHERE a.user_name = $6 AND b.user_name = $7
"""

pytestmark = pytest.mark.proof


class BlindSigningKeys(SigningKeys):
    """A sealer's keys whose holder does not look at what was signed before."""

    def has_signed(self, note: str) -> bool:
        return True


async def _last(history: SealedHistory) -> Checkpoint:
    connection = await asyncpg.connect(history.database.owner_url)
    row = await connection.fetchrow(
        "SELECT origin, size, root FROM audit.checkpoint ORDER BY size DESC LIMIT 1"
    )
    await connection.close()
    return Checkpoint(row["origin"], row["size"], row["root"])


async def _lost_checkpoint(history: SealedHistory) -> Checkpoint:
    """A checkpoint of this log that is known elsewhere and lies beyond what the database has."""
    last = await _last(history)
    return Checkpoint(last.origin, last.size + 40, b"\1" * 32)


async def _seal(
    history: SealedHistory, keys: SigningKeys, *, known: tuple[Checkpoint, ...] = ()
) -> SealResult | None:
    connection = await asyncpg.connect(history.database.sealer_url)
    try:
        sealer = Sealer(connection, keys, known=known)
        assert await sealer.lock()
        return await sealer.seal_once(silence=NO_DELAY)
    finally:
        await connection.close()


async def _write_decision(
    history: SealedHistory, lost: Checkpoint, note: str | None, *, by: tuple[str, str] = ("admin", "auditor")
) -> None:
    """As superuser: a decision of two persons, as the table has it."""
    connection = await asyncpg.connect(history.database.superuser_url)
    size = await connection.fetchval("SELECT max(size) FROM audit.checkpoint")
    async with begin_act(connection):
        await connection.execute(_DECISION, lost.origin, lost.size, lost.root, size, note, *by)
    await connection.close()


async def _id(history: SealedHistory, name: str) -> str:
    return str(
        await fetch_value(history.database, "SELECT id::text FROM hr.account WHERE user_name = $1", name)
    )


async def _note(history: SealedHistory, lost: Checkpoint, keys: SigningKeys, *names: str) -> str:
    """What these two would have decided, signed with a key."""
    after, last = keys.of(NEXT), await _last(history)
    asks, approves = [SignedConsent(await _id(history, name), "2026-07-03T08:00:00+00:00") for name in names]
    decision = Succession(
        before=lost, after=Checkpoint(NEXT, last.size, last.root), vkey=after.vkeys[0], decree="SK 9/2027",
        request=asks, approval=approves,
    )  # fmt: skip
    return sign_succession(decision, after.keys[0])


async def _why(history: SealedHistory) -> list[object]:
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert {(each.kind, each.code) for each in findings} == {
        (FindingKind.SEALS, FindingCode.CONTINUATION_FORGED)
    }
    assert all(each.subject.startswith("audit.continuation id=") for each in findings)
    return [each.details["why"] for each in findings]


@ATTACK
@pytest.mark.parametrize(
    "signed", ["by nobody", "by another key", "with a request alone", "as something else"]
)
async def test_a_forged_decision_is_refused_and_named(history: SealedHistory, signed: str) -> None:
    """76: an old backup, and one row in audit.continuation."""
    lost = await _lost_checkpoint(history)
    note: str | None = None
    if signed == "by another key":
        note = await _note(history, lost, OTHER, "admin", "auditor")
    elif signed == "with a request alone":
        async with open_pools({"owner": history.database.owner_url}):
            by = {"admin": PASSWORD}
            note = (await decide_continuation(lost, decree="SK 9/2027", by=by, signing=build_signing())).note
    elif signed == "as something else":
        note = sign_endorsement(build_signing().vkeys[0], build_signing().keys[0])
    await _write_decision(history, lost, note)
    with pytest.raises(LogRolledBack):
        await _seal(history, build_signing(), known=(lost,))
    why = await _why(history)
    assert set(why) <= {"unsigned", "differs"}
    assert why


@ATTACK
async def test_persons_whom_the_sealed_log_does_not_know_decide_nothing(history: SealedHistory) -> None:
    """76b: the role, or the password, was given after the log broke off; or the key signed for strangers."""
    lost = await _lost_checkpoint(history)
    names = ("kepegawaian", "guru")
    connection = await asyncpg.connect(history.database.superuser_url)
    for table in ("hr.account_role", "hr.account"):
        await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    await connection.execute(
        "UPDATE hr.account SET password_hash = (SELECT password_hash FROM hr.account WHERE user_name = 'admin') "
        "WHERE user_name = ANY ($1)", list(names)
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO hr.account_role (account_id, role, effective_from) SELECT id, 'ADMINISTRATOR', '2026-01-01' "
        "FROM hr.account WHERE user_name = ANY ($1) ON CONFLICT DO NOTHING", list(names)
    )  # fmt: skip
    await connection.close()
    async with open_pools({"owner": history.database.owner_url}):
        for name in names:
            with pytest.raises(OperatorError, match="The sealed part of the log does not know"):
                await decide_continuation(
                    lost, decree="SK 9/2027", by={name: PASSWORD}, signing=build_signing()
                )
    await _write_decision(history, lost, await _note(history, lost, build_signing(), *names), by=names)
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    told = [each.details["why"] for each in findings if each.code is FindingCode.CONTINUATION_FORGED]
    assert told == ["strangers", "strangers"]


async def test_two_persons_of_the_sealed_log_let_it_go_on_and_nothing_is_wrong(
    history: SealedHistory,
) -> None:
    lost = await _lost_checkpoint(history)
    async with open_pools({"owner": history.database.owner_url}):
        decided = await decide_continuation(lost, decree="SK 9/2027", by=BOTH, signing=build_signing())
    found = await _seal(history, build_signing(), known=(lost,))
    assert found is not None
    assert (found.checkpoint.origin, found.decision) == (NEXT, decided.note)
    assert await find_problems(history.database.owner_url, evidence=LOCAL_COPIES) == []
    await as_superuser(
        history.database,
        "ALTER TABLE audit.continuation DISABLE TRIGGER ALL",
        "DELETE FROM audit.continuation",
    )
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    told = [each.details["why"] for each in findings if each.code is FindingCode.CONTINUATION_FORGED]
    assert told == ["gone"]


@ATTACK
async def test_a_key_that_no_key_before_vouched_for_is_refused_and_named(history: SealedHistory) -> None:
    """77: the file of the log's key is exchanged; its new holder signs on."""
    with pytest.raises(UnknownSigningKey, match="none of the keys here"):
        await _seal(history, OTHER)
    found = await _seal(history, BlindSigningKeys(origin=ORIGIN, keys=OTHER.keys, build="uji"))
    assert found is not None
    outside = replace(LOCAL_COPIES, vkeys=(*LOCAL_COPIES.vkeys, *OTHER.vkeys))
    (finding,) = await find_problems(history.database.owner_url, evidence=outside)
    assert (finding.kind, finding.code, finding.leaf) == (
        FindingKind.SEALS,
        FindingCode.KEY_UNVOUCHED,
        found.checkpoint.size - 1,
    )
    assert "tidak dijamin oleh kunci sebelumnya" in format_table([finding], lang="id", values=False)


async def test_a_new_key_is_vouched_for_by_the_one_before_it(history: SealedHistory) -> None:
    both = SigningKeys(origin=ORIGIN, keys=(NEW.signing_key, *build_signing().keys), build="uji")
    await _seal(history, both)
    await _seal(history, OTHER)
    outside = replace(LOCAL_COPIES, vkeys=OTHER.vkeys)
    assert await find_problems(history.database.owner_url, evidence=outside) == []


async def test_a_lost_key_takes_two_persons_and_is_said_each_time(history: SealedHistory) -> None:
    last = await _last(history)
    async with open_pools({"owner": history.database.owner_url}):
        with pytest.raises(OperatorError, match="nothing was lost"):
            await decide_continuation(last, decree="SK 9/2027", by=BOTH, signing=build_signing())
        await decide_continuation(last, decree="SK 9/2027", by=BOTH, signing=OTHER)
    found = await _seal(history, OTHER)
    assert found is not None
    assert found.checkpoint.origin == NEXT
    await _seal(history, OTHER)
    seen = await run_examination(
        history.database.owner_url, evidence=replace(LOCAL_COPIES, vkeys=OTHER.vkeys)
    )
    assert seen.findings == []
    said = [each.details["leaf"] for each in seen.remarks if each.code == "KEY_DECIDED"]
    assert said == [found.checkpoint.size - 1]


@ATTACK
def test_a_key_put_beside_the_logs_is_not_believed(tmp_path: Path) -> None:
    """77b: the list of public keys in the data folder gets one more."""
    first, second, stranger = shared_log_key(), NEW, generate_key(ORIGIN)
    publish_keys(tmp_path, (first.verifier.vkey,))
    note = sign_endorsement(second.verifier.vkey, first.signing_key)
    publish_keys(tmp_path, (second.verifier.vkey, first.verifier.vkey), endorsements=(note,))
    publish_keys(tmp_path, SigningKeys(origin=NEXT, keys=(second.signing_key,), build="").of(NEXT).vkeys)
    assert unendorsed_vkeys(tmp_path) == ()
    file = tmp_path / "ledger" / "vkeys"
    file.write_text(file.read_text("utf-8") + stranger.verifier.vkey + "\n", "utf-8")
    outside = load_external_evidence(tmp_path)
    assert outside.unknown_vkeys == (stranger.verifier.vkey,)
    assert len(outside.vkeys) == 3


@ATTACK
async def test_a_history_signed_by_a_key_put_beside_the_logs_is_named(
    history: SealedHistory, tmp_path: Path
) -> None:
    """77c: the list of keys and the log agree, and neither agrees with the key before."""
    publish_keys(tmp_path, LOCAL_COPIES.vkeys)
    await _seal(history, BlindSigningKeys(origin=ORIGIN, keys=OTHER.keys, build="uji"))
    publish_keys(tmp_path, OTHER.vkeys)
    findings = await find_problems(history.database.owner_url, evidence=load_external_evidence(tmp_path))
    assert {each.code for each in findings} == {FindingCode.KEY_UNVOUCHED, FindingCode.BAD_NOTE}


async def test_the_control_entry_holds_what_vouches(history: SealedHistory) -> None:
    both = SigningKeys(origin=ORIGIN, keys=(NEW.signing_key, *build_signing().keys), build="uji")
    await _seal(history, both)
    last = "SELECT (new -> 'endorsements')::text FROM audit.entry WHERE op = 'C' ORDER BY seq DESC LIMIT 1"
    told = await fetch_value(history.database, last)
    assert json.loads(str(told)) == [sign_endorsement(NEW.verifier.vkey, build_signing().keys[0])]
    await _seal(history, OTHER)
    with pytest.raises(UnknownSigningKey):
        await seal_all(history.database)
