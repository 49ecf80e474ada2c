"""One who changes the schema past the event triggers, or takes one away, is named; where there are none, it is said."""

from jejak.database.migrate import install_schema_guard
from jejak.doctor import FindingCode, FindingKind, find_problems, run_examination
from tests.hostile.attacker import LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory
from tests.log_sealer import seal_all


async def test_the_doctor_says_who_watches_the_schema(history: SealedHistory) -> None:
    before = await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)
    await install_schema_guard(history.database.superuser_url)
    after = await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)
    assert before.findings == after.findings == []
    said = [[each.code for each in seen.remarks if "WATCHED" in each.code] for seen in (before, after)]
    assert said == [["SCHEMA_UNWATCHED"], ["SCHEMA_WATCHED"]]


async def test_a_watcher_taken_away_is_named(history: SealedHistory) -> None:
    await install_schema_guard(history.database.superuser_url)
    await seal_all(history.database)
    await as_superuser(history.database, "SET event_triggers = off", "DROP EVENT TRIGGER audit_drops")
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert {(each.kind, each.code, each.subject) for each in findings} == {
        (FindingKind.TRIGGERS, FindingCode.MISSING, "EVENT audit_drops"),
        (FindingKind.PAST, FindingCode.OTHERWISE_SINCE, "event trigger audit_drops"),
    }


async def test_all_watchers_taken_away_are_named_by_the_seal(history: SealedHistory) -> None:
    await install_schema_guard(history.database.superuser_url)
    await seal_all(history.database)
    names = ("audit_commands", "audit_drops", "audit_rewrite")
    await as_superuser(
        history.database, "SET event_triggers = off", *(f"DROP EVENT TRIGGER {name}" for name in names)
    )
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert [each.subject for each in findings if each.kind is FindingKind.PAST] == [
        f"event trigger {name}" for name in names
    ]
    assert [each.subject for each in findings if each.kind is not FindingKind.PAST] == [
        f"EVENT {name}" for name in names
    ]


async def test_a_change_past_the_watchers_is_named(history: SealedHistory) -> None:
    await install_schema_guard(history.database.superuser_url)
    await seal_all(history.database)
    await as_superuser(
        history.database,
        "SET event_triggers = off",
        "ALTER TABLE hr.payslip DISABLE TRIGGER audit_update",
        "ALTER TABLE hr.payslip ENABLE ALWAYS TRIGGER audit_update",
    )
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert [(each.kind, each.subject) for each in findings] == [
        (FindingKind.PAST, "trigger hr.payslip audit_update")
    ]
