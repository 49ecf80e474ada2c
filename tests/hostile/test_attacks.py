"""Somebody with the superuser's password falsifies a sealed log, or the database around it; the doctor names the lie.

The attacks and what must be said of each stand in log.toml, catalogue.toml and continuity.toml.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from string import Template

import pytest

from jejak.doctor import FindingCode, FindingKind, find_problems
from jejak.doctor.report import format_table
from tests.hostile.attacker import ATTACK, DISABLED_TABLES, LOCAL_COPIES, as_superuser, without_triggers
from tests.hostile.sealed_history import SealedHistory, fetch_value
from tests.log_sealer import seal_all

pytestmark = pytest.mark.proof


@dataclass(frozen=True, kw_only=True)
class Attack:
    """What is done, and what the doctor must say of it; several lies may be the right one, parted by a bar."""

    number: str
    name: str
    deeds: list[str]
    kind: str
    wrong: str
    subject: str
    words: str
    asleep: str = ""
    then: list[str] | None = None  # after a seal; afterwards it is sealed again
    system: bool = False  # PostgreSQL's own tables may be written
    waited: bool = False  # longer than entries may wait for a seal


def attacks(name: str) -> list[Attack]:
    """The attacks of one file."""
    text = Path(__file__).with_name(name).read_text("utf-8")
    return [Attack(**each) for each in tomllib.loads(text)["attack"]]


async def facts(history: SealedHistory) -> dict[str, object]:
    """What the names in an attack stand for."""
    size = int(await fetch_value(history.database, "SELECT max(size) FROM audit.checkpoint"))
    seqs = {name: getattr(history, name) for name in ("pay", "holiday", "other_holiday", "read")}
    leaves = {f"{name}_leaf": await history.leaf(seq) for name, seq in seqs.items()}
    staff = history.regency.staff.id
    return {
        **seqs,
        **leaves,
        "pay_tx": history.pay_tx,
        "gap": history.gap,
        "size": size,
        "last_leaf": size - 1,
        "staff": staff,
    }


def _id(attack: Attack) -> str:
    return f"{attack.number} {attack.name}"


async def test_the_history_before_any_attack_is_clean(history: SealedHistory) -> None:
    assert await find_problems(history.database.owner_url, evidence=LOCAL_COPIES) == []


@ATTACK
@pytest.mark.parametrize("attack", attacks("log.toml"), ids=_id)
async def test_an_attack_on_the_log_is_named_with_its_entry_and_its_lie(
    history: SealedHistory, attack: Attack
) -> None:
    known = await facts(history)
    await without_triggers(
        history.database, DISABLED_TABLES[attack.asleep], *_fill_sentences(attack.deeds, known)
    )
    await _check_findings(history, attack, known)


@ATTACK
@pytest.mark.parametrize("attack", attacks("catalogue.toml"), ids=_id)
async def test_an_attack_on_what_guards_the_log_is_named(history: SealedHistory, attack: Attack) -> None:
    await _carry_out(history, attack)


@ATTACK
@pytest.mark.parametrize("attack", attacks("continuity.toml"), ids=_id)
async def test_an_attack_on_what_the_log_goes_on_by_is_named(history: SealedHistory, attack: Attack) -> None:
    await seal_all(
        history.database
    )  # what other tests rolled back in this cluster explains nothing from here on
    await _carry_out(history, attack)


async def _carry_out(history: SealedHistory, attack: Attack) -> None:
    known = await facts(history)
    prelude = ["SET event_triggers = off", *(["SET allow_system_table_mods = on"] if attack.system else [])]
    await as_superuser(history.database, *prelude, *_fill_sentences(attack.deeds, known))
    if attack.then is not None:
        await seal_all(history.database)
        await as_superuser(history.database, *prelude, *_fill_sentences(attack.then, known))
        await seal_all(history.database)
    await _check_findings(history, attack, known)


@ATTACK
async def test_an_entry_taken_out_of_its_history_accuses_no_tile_when_another_was_changed(
    history: SealedHistory,
) -> None:
    """29b and 32 at once: each is named, and neither hides the other."""
    known = await facts(history)
    changed = int(str(known["holiday_leaf"]))
    misfiled = 0 if changed >= 256 else int(str(known["last_leaf"]))
    assert misfiled // 256 != changed // 256
    await without_triggers(
        history.database,
        DISABLED_TABLES["log"],
        f"UPDATE audit.leaf SET row_hash = row_hash + 1 WHERE index = {misfiled}",
        f"UPDATE audit.tile SET content = overlay(content PLACING sha256('') FROM {changed % 256 * 32 + 1}) "
        f"WHERE level = 0 AND index = {changed // 256}",
    )
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    told = {
        (each.code, each.leaf) for each in findings if each.kind in {FindingKind.ENTRIES, FindingKind.TREE}
    }
    assert told == {(FindingCode.TILE_CHANGED, changed // 256 * 256), (FindingCode.MISFILED, misfiled)}


def _fill_sentences(sentences: list[str], known: dict[str, object]) -> list[str]:
    return [Template(each).substitute(known) for each in sentences]


async def _check_findings(history: SealedHistory, attack: Attack, known: dict[str, object]) -> None:
    outside = replace(LOCAL_COPIES, max_silence=timedelta(seconds=-1)) if attack.waited else LOCAL_COPIES
    findings = await find_problems(history.database.owner_url, evidence=outside)
    subject, words = _fill_sentences([attack.subject, attack.words], known)
    told = [
        each for each in findings if each.kind.name == attack.kind and each.code in attack.wrong.split("|")
    ]
    assert [each for each in told if subject in each.subject], findings
    assert words in format_table(findings, lang="id", values=False)
