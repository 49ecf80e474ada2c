"""Check of an archive's files against its list `berkas.sha256`, where there is one.

The list is signed by nobody: it shows what was damaged or changed by hand, and what is only there to be read
stays so.
"""

import re
from collections.abc import Iterator
from hashlib import sha256

from audit.limits import MAX_FILE_LIST_BYTES, MAX_LISTED_FILE_BYTES
from audit.verify.archive import Archive
from audit.verify.finding import CheckStopped, FaultCode, Finding, make_finding

LIST = "berkas.sha256"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def check_list(archive: Archive) -> Iterator[Finding]:
    """Hold every file against the list.

    Raises: CheckStopped when the list cannot be read
    """
    if not archive.has(LIST):
        return
    claimed = _read(archive)
    for name in sorted({*claimed, *archive.names} - {LIST}):
        try:
            found = sha256(archive.read(name, limit=MAX_LISTED_FILE_BYTES)).hexdigest()
        except CheckStopped as stopped:
            yield stopped.finding
            continue
        if claimed.get(name) != found:
            details = {"claimed": claimed.get(name, "-"), "counted": found}
            yield make_finding(FaultCode.SUMMARY_DIFFERS, what=f"{LIST}: {name}", **details)


def _read(archive: Archive) -> dict[str, str]:
    claimed = dict[str, str]()
    for line in archive.read(LIST, limit=MAX_FILE_LIST_BYTES).decode("utf-8", "replace").splitlines():
        parts = _LINE.fullmatch(line)
        if parts is None or parts[2] in claimed:
            raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=LIST, why=line[:80]))
        claimed[parts[2]] = parts[1]
    return claimed
