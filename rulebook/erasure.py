"""Rules of erasure, checked at every step: whether a person's data may be destroyed.

Knows neither rows nor the log: it is told when service ended and which letter of audit is open.
"""

from datetime import date

from rulebook.errors import SecondPersonNeeded, StillInService, UnderAudit
from rulebook.table import entry


def check_erasable(*, service_until: date | None, open_letter: str | None, on: date) -> None:
    """Refuse to destroy what must still be kept.

    Source: UU 27/2022 art. 44
    Raises: StillInService before the day after the last day of service; UnderAudit while a letter of audit is open
    """
    if service_until is None or service_until >= on:
        raise StillInService(rule=entry("data_pribadi.pemusnahan.saat_masih_bekerja", on=on).source)
    if open_letter is not None:
        source = entry("data_pribadi.pemusnahan.saat_diperiksa", on=on).source
        raise UnderAudit(rule=source, letter_number=open_letter)


def check_second_person(*, is_requester: bool, on: date) -> None:
    """Refuse an approval by the person who asked.

    Raises: SecondPersonNeeded
    """
    needed = entry("data_pribadi.pemusnahan.orang", on=on)
    if is_requester and needed.integer > 1:
        raise SecondPersonNeeded(rule=needed.source)
