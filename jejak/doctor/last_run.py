"""Record of the last examination, for auditors' `auditHealth`; proof of nothing."""

import asyncpg

from jejak.doctor.database.rights import build_lacking_finding
from jejak.doctor.finding import Examination
from jejak.doctor.sql import statement


async def record_run(owner_url: str, examination: Examination) -> None:
    """Write down that an examination took place; a database without the place for it keeps none.

    A right that the owner lacks for it is one more finding.
    """
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(
            statement("keep_verification"),
            examination.size or None,
            examination.exit_code,
            len(examination.findings),
        )
    except asyncpg.UndefinedTableError:
        return  # of another version, as was told
    except asyncpg.InsufficientPrivilegeError as refusal:
        examination.findings.append(build_lacking_finding(refusal))
    finally:
        await connection.close()
