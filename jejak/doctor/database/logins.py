"""Remarks on who may log in to the database: without a password, on the word of somebody else, or within limits.

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
    "password": ("dengan kata sandi yang terbaca oleh server", "with a password that the server reads"),
    "md5": ("dengan kata sandi yang dapat berbentuk MD5", "with a password that may be kept as MD5"),
    "cert": ("dengan sertifikat, tanpa kata sandi", "with a certificate and no password"),
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
        in_indonesian, in_english = _REASONS.get(row["how"]) or _elsewhere(row["how"])
        details = {name: row[name] for name in ("place", "who", "where", "from")}
        examination.add_remark(RemarkCode.LOGIN_OPEN, **details, id=in_indonesian, en=in_english)


def _elsewhere(method: str) -> tuple[str, str]:
    """The reason for a method by which another service says who asks: pam, ldap, radius, gss, sspi, bsd, oauth."""
    return f"menurut layanan lain ({method})", f"on the word of another service ({method})"
