"""Whoever changes the schema past the event triggers, or takes one away, is named; where there are none, it is said."""

from jejak.database.migrate import install_schema_guard
from jejak.doctor import Kind, Wrong, examination, examine
from tests.hostile.attacker import LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory
from tests.log_sealer import seal_all


async def test_the_doctor_says_who_watches_the_schema(history: SealedHistory) -> None:
    before = await examination(history.database.owner_url, outside=LOCAL_COPIES)
    await install_schema_guard(history.database.superuser_url)
    after = await examination(history.database.owner_url, outside=LOCAL_COPIES)
    assert before.findings == after.findings == []
    said = [[each.said for each in seen.remarks if "WATCHED" in each.said] for seen in (before, after)]
    assert said == [["SCHEMA_UNWATCHED"], ["SCHEMA_WATCHED"]]


async def test_a_watcher_taken_away_is_named(history: SealedHistory) -> None:
    await install_schema_guard(history.database.superuser_url)
    await seal_all(history.database)
    await as_superuser(history.database, "SET event_triggers = off", "DROP EVENT TRIGGER audit_drops")
    findings = await examine(history.database.owner_url, outside=LOCAL_COPIES)
    assert {(each.kind, each.wrong, each.subject) for each in findings} == {
        (Kind.TRIGGERS, Wrong.MISSING, "EVENT audit_drops"),
        (Kind.PAST, Wrong.OTHERWISE_SINCE, "event trigger audit_drops"),
    }


async def test_all_watchers_taken_away_are_named_by_the_seal(history: SealedHistory) -> None:
    await install_schema_guard(history.database.superuser_url)
    await seal_all(history.database)
    names = ("audit_commands", "audit_drops", "audit_rewrite")
    await as_superuser(
        history.database, "SET event_triggers = off", *(f"DROP EVENT TRIGGER {name}" for name in names)
    )
    findings = await examine(history.database.owner_url, outside=LOCAL_COPIES)
    assert [each.subject for each in findings if each.kind is Kind.PAST] == [
        f"event trigger {name}" for name in names
    ]
    assert [each.subject for each in findings if each.kind is not Kind.PAST] == [
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
    findings = await examine(history.database.owner_url, outside=LOCAL_COPIES)
    assert [(each.kind, each.subject) for each in findings] == [
        (Kind.PAST, "trigger hr.payslip audit_update")
    ]
