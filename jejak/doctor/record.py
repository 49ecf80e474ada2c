"""When was this database last examined, and what came of it? Kept for auditors' `auditHealth`, and proof of nothing."""

import asyncpg

from jejak.doctor.finding import Examination
from jejak.doctor.rights import name_lacking
from jejak.doctor.sql import statement


async def keep(owner_url: str, seen: Examination) -> None:
    """Write down that an examination took place; a database without the place for it keeps none.

    A right that the owner lacks for it is one more finding.
    """
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(
            statement("keep_verification"), seen.size or None, seen.exit_code, len(seen.findings)
        )
    except asyncpg.UndefinedTableError:
        return  # of another version, as was told
    except asyncpg.InsufficientPrivilegeError as refusal:
        seen.findings.append(name_lacking(refusal))
    finally:
        await connection.close()
