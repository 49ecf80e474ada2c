"""Every way of being wrong has its words in both languages, its class an exit bit, and an examination is kept."""

import json
from string import Formatter

from jejak.doctor import DoctorFinding, FindingCode, FindingKind, run_examination
from jejak.doctor.finding import EXIT_OF_KIND, Exit, RemarkCode, exit_code
from jejak.doctor.last_run import record_run
from jejak.doctor.messages import ADVICE, HEADINGS, PHRASES, REMARKS, SENTENCES
from jejak.doctor.report import format_json
from tests.hostile.attacker import LOCAL_COPIES, as_superuser, without_triggers
from tests.hostile.sealed_history import SealedHistory, fetch_value


def test_nothing_is_without_words() -> None:
    assert PHRASES.keys() == set(FindingCode)
    assert HEADINGS.keys() == set(FindingKind) == EXIT_OF_KIND.keys()
    assert REMARKS.keys() == set(RemarkCode)
    assert ADVICE.keys() == {kind for kind in FindingKind if kind >= FindingKind.ROWS}


def test_both_languages_speak_of_the_same() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name} - {
            "id",
            "en",
            "what_id",
            "what_en",
        }

    for indonesian, english in [*SENTENCES.values(), *REMARKS.values()]:
        assert names(indonesian) == names(english)


def test_exit_codes_add_up_in_one_byte() -> None:
    assert exit_code([]) == 0
    assert (
        exit_code(
            [
                DoctorFinding(FindingKind.ENTRIES, FindingCode.MOVED, "x"),
                DoctorFinding(FindingKind.TREE, FindingCode.TILE_CHANGED, "y"),
            ]
        )
        == Exit.LOG
    )
    assert (
        exit_code([DoctorFinding(kind, FindingCode.MISSING, "x") for kind in FindingKind])
        == 255 - Exit.UNKNOWN
    )


async def test_what_a_program_is_told_names_entry_and_lie(history: SealedHistory) -> None:
    await without_triggers(
        history.database, ["audit.entry"], f"DELETE FROM audit.entry WHERE seq = {history.holiday}"
    )
    seen = await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)
    told = json.loads(format_json(seen.findings, values=False, remarks=seen.remarks))
    gone = next(each for each in told["findings"] if each["wrong"] == "ENTRY_GONE")
    assert (gone["class"], gone["seq"], gone["leaf"]) == (
        "ENTRIES",
        history.holiday,
        await history.leaf(history.holiday),
    )
    assert gone["says"]["en"].endswith("were sealed and are not there any more")
    assert told["exit"] == seen.exit_code == Exit.ROWS | Exit.LOG | Exit.SEALS | Exit.PAST
    assert {"SEALED", "NO_COPY"} <= {each["said"] for each in told["remarks"]}


async def test_an_examination_is_kept(history: SealedHistory) -> None:
    seen = await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)
    await record_run(history.database.owner_url, seen)
    await as_superuser(history.database, "CREATE TABLE hr.shadow (id integer)")
    await record_run(
        history.database.owner_url, await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)
    )
    rows = await fetch_value(
        history.database,
        "SELECT array_agg(ROW(size, exit_code, findings > 0)::text ORDER BY id)::text FROM ops.verification",
    )
    assert rows == f'{{"({seen.size},0,f)","({seen.size},{int(Exit.SHIPPED | Exit.PAST)},t)"}}'
