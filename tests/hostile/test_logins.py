"""What lets somebody log in otherwise than before is said and accuses nobody; a public key that was taken is named."""

from jejak.database.embedded import Cluster
from jejak.doctor import Examination, run_examination
from jejak.doctor.finding import RemarkCode
from tests.databases import Database
from tests.hostile.attacker import ATTACK, LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory
from tests.log_sealer import seal_all

_READ = "FUNCTION pg_hba_file_rules(), pg_ident_file_mappings()"
LINES: tuple[tuple[str, str | None], ...] = (
    ("local all all trust", "without a password"),
    ("hostssl all jejak_app 0.0.0.0/0 trust", "without a password"),
    ("host replication all samenet trust", "without a password"),
    ("host /^test_ all 10.0.0.0/8 password", "with a password that passes in the clear"),
    ("host all all 10.0.0.0/8 ident map=office", "on the word of the computer that asks"),
    ("hostssl all all 10.0.0.0/8 password", "with a password that the server reads"),
    ("host all jejak_sealer 10.0.0.0/8 md5", "with a password that may be kept as MD5"),
    (
        "host all all 10.0.0.0/8 radius radiusservers=10.0.0.1 radiussecrets=x",
        "on the word of another service (radius)",
    ),
    ("local all all peer", None),
    ("local all all scram-sha-256", None),
    ("host all all 10.0.0.0/8 reject", None),
)


def _has_remarks(seen: Examination, *said: RemarkCode) -> list[dict[str, str | int]]:
    return [dict(each.details) for each in seen.remarks if each.code in said]


async def _examine(database: Database) -> Examination:
    return await run_examination(database.owner_url, evidence=LOCAL_COPIES)


@ATTACK
async def test_a_line_that_lets_people_in_without_a_password_is_not_passed_over(
    history: SealedHistory, cluster: Cluster
) -> None:
    await as_superuser(history.database, f"GRANT EXECUTE ON {_READ} TO jejak_owner")
    rules, accounts = (cluster.data_dir / "cluster" / name for name in ("pg_hba.conf", "pg_ident.conf"))
    before, accounts_before = rules.read_text(), accounts.read_text()
    try:
        rules.write_text(before + "".join(f"{line}\n" for line, _ in LINES))
        accounts.write_text(accounts_before + "office root jejak_owner\n")
        seen = await _examine(history.database)
    finally:
        rules.write_text(before)
        accounts.write_text(accounts_before)
    told = _has_remarks(seen, RemarkCode.LOGIN_OPEN)
    assert seen.findings == []
    first = len(before.splitlines()) + 1
    expected = [(f"{rules}:{first + number}", how) for number, (_, how) in enumerate(LINES) if how]
    here_alone = [(str(each["place"]), str(each["en"])) for each in told]
    assert here_alone == [
        *expected,
        (f"{accounts}:{len(accounts_before.splitlines()) + 1}", "as the operating system's account"),
    ]
    assert (
        _has_remarks(await _examine(history.database), RemarkCode.LOGIN_OPEN, RemarkCode.LOGINS_UNREAD) == []
    )


async def test_it_is_said_when_the_owner_may_not_read_who_gets_in(history: SealedHistory) -> None:
    seen = await _examine(history.database)
    assert seen.findings == []
    assert len(_has_remarks(seen, RemarkCode.LOGINS_UNREAD)) == 1


@ATTACK
async def test_a_password_or_a_limit_of_a_role_does_not_change_unsaid_and_accuses_nobody(
    history: SealedHistory,
) -> None:
    database = history.database
    deeds = {
        "jejak_auditor": ("CONNECTION LIMIT 3", "CONNECTION LIMIT -1"),
        "jejak_public": ("VALID UNTIL '2035-01-01 00:00:00+00'", "VALID UNTIL 'infinity'"),
    }
    await as_superuser(database, "CREATE ROLE elsewhere LOGIN", "SELECT pg_stat_force_next_flush()")
    await seal_all(database)
    try:
        await as_superuser(
            database,
            *(f"ALTER ROLE {role} {deed}" for role, (deed, _) in deeds.items()),
            "ALTER ROLE elsewhere PASSWORD 'sandi lain'",
            "SELECT pg_stat_force_next_flush()",
        )
        await seal_all(database)
        seen = await _examine(database)
    finally:
        await as_superuser(
            database,
            *(f"ALTER ROLE {role} {back}" for role, (_, back) in deeds.items()),
            "DROP ROLE elsewhere",
        )
    assert seen.findings == []
    assert [each["role"] for each in _has_remarks(seen, RemarkCode.LOGIN)] == sorted(deeds)
    assert [each["role"] for each in _has_remarks(seen, RemarkCode.LOGIN_CHANGED)] == sorted(deeds)
    assert any(
        "pg_authid 0/3/0" in str(each["what"]) for each in _has_remarks(seen, RemarkCode.CATALOGUE_WRITTEN)
    )
