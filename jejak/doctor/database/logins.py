"""Remarks on who may log in to the database: without a password, with one in the clear, or within limits.

An administrator may have good reasons for each of these, so that they are said and accuse nobody.
"""

from collections.abc import Mapping

import asyncpg

from jejak.doctor.finding import Examination, RemarkCode
from jejak.doctor.sql import statement

_FUNCTIONS = "pg_hba_file_rules(), pg_ident_file_mappings()"
_REASONS: Mapping[str, tuple[str, str]] = {
    "trust": ("tanpa kata sandi", "without a password"),
    "ident": ("menurut kata komputer yang meminta", "on the word of the computer that asks"),
    "clear": ("dengan kata sandi yang dikirim terbuka", "with a password that passes in the clear"),
    "map": ("sebagai akun sistem operasi", "as the operating system's account"),
}


async def check_logins(connection: asyncpg.Connection, examination: Examination) -> None:
    """Say what lets anybody in past a password, and which roles of ours have limits."""
    for role, says in await connection.fetch(statement("roles_bound")):
        examination.add_remark(RemarkCode.LOGIN, role=role, says=says)
    if not await connection.fetchval(statement("may_read_logins")):
        examination.add_remark(RemarkCode.LOGINS_UNREAD, functions=_FUNCTIONS)
        return
    for row in await connection.fetch(statement("logins")):
        in_indonesian, in_english = _REASONS[row["how"]]
        details = {name: row[name] for name in ("place", "who", "where", "from")}
        examination.add_remark(RemarkCode.LOGIN_OPEN, **details, id=in_indonesian, en=in_english)
