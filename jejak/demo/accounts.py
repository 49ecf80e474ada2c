"""Who may sign in to the demo? The twelve named accounts, and one without a password for everybody else.

Called by `jejak.demo.regency`; the list and its text also by `jejak serve` and `jejak token`. These passwords, and the
secret of the second factor, are known to the world: they work on a database that the demo filled while empty, and
nowhere else.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Final, NamedTuple
from uuid import UUID

from jejak.demo.book import Case
from jejak.demo.chance import Chance
from jejak.demo.leave import Story
from jejak.demo.officers import Officers
from jejak.demo.options import Setting
from jejak.demo.people import CPNS, PNS, PPPK, Person, Wish
from jejak.demo.places import Place, Places, Seat
from jejak.demo.rows import (
    AccountRoleRow,
    AccountRow,
    AccountTotpRow,
    AuditEngagementRow,
    DelegationRow,
    EngagementScopeRow,
    OfficialRow,
    PublicationPolicyRow,
    UnitRow,
)
from resolvers.auth.totp_encryption import demo_plaintext
from rulebook.values import DelegationKind, LeaveState, Role

DEMO_PASSWORD: Final = "peragaan-2026"
DEMO_TOTP: Final = "PERAGAANJEJAKPERAGAANJEJAKPERAGA"  # base32, of the accounts that decide or have a role


class DemoAccount(NamedTuple):
    """An account to try the demo with, and what it is good for, in Indonesian."""

    user_name: str
    password: str
    what_for_id: str


DEMO_ACCOUNTS: Final = tuple(
    DemoAccount(user_name, DEMO_PASSWORD, what_for_id)
    for user_name, what_for_id in {
        "pegawai": "PNS dengan 12 hari cuti tahun ini dan sisa tahun lalu",
        "pegawai-baru": "CPNS dengan masa kerja kurang dari satu tahun",
        "pegawai-habis": "PNS yang cuti tahunannya sudah habis",
        "guru": "guru PNS, berhak atas cuti tahunan",
        "guru-pppk": "guru PPPK, cuti tahunannya dianggap sudah diambil saat libur sekolah",
        "atasan": "atasan langsung pegawai, memberi pertimbangan, juga selaku Plh. jabatan lain yang pejabatnya cuti",
        "pejabat": "pejabat yang berwenang, memutuskan cuti pegawai",
        "kepegawaian": "pengelola kepegawaian, melihat semua pegawai tanpa gaji",
        "keuangan": "pengelola gaji, melihat semua pegawai dan gajinya",
        "auditor": "pemeriksa, membaca jejak perubahan; dengan surat tugas atas unit kerja pegawai",
        "admin": "pengelola akun",
        "operator": "operator unit kerja, membantu pegawainya yang lupa kata sandi",
    }.items()
)
ROLES: Final = {
    "kepegawaian": Role.PERSONNEL,
    "keuangan": Role.PAYROLL,
    "auditor": Role.AUDITOR,
    "admin": Role.ADMINISTRATOR,
    "operator": Role.OPERATOR,
}
CODED: Final = (*ROLES, "pejabat")
"""Who owes a code: whoever has a role, and whoever decides leave."""
NAMES: Final = {
    "auditor": "Auditor Peragaan",
    "admin": "Admin Peragaan",
    "operator": "Operator Peragaan",
}
POLICIES: Final = ("positionRecords", "basePayRange", "positionAllowance", "tppTariff", "holderGrades")
LEGAL_BASIS: Final = "UU 14/2008 pasal 9 dan pasal 18 ayat (2) (ilustrasi)"

_LONG, _SHORT = (72, 150), (3, 8)  # months of service


def demo_accounts_text() -> str:
    """Lay the accounts out for a terminal."""
    lines = (f"  {one.user_name:14} {one.password:14} {one.what_for_id}" for one in DEMO_ACCOUNTS)
    factor = f"Kode masuk (TOTP) {', '.join(CODED)}: {DEMO_TOTP}, atau 'jejak token NAMA --code'."
    return "\n".join(("Akun peragaan (demo accounts):", *lines, factor))


class Cast:
    """Which seats the demo accounts' people sit on, what they have to be, and what their leave tells."""

    def __init__(self, places: Places) -> None:
        profile, office, school = places.profile, places.office, places.school
        staff, teachers = office.staff, [seat for seat in school.staff if seat.family == "teacher"]
        self.seats: dict[str, Seat] = {
            "pegawai": staff[0],
            "pegawai-habis": staff[1],
            "pegawai-baru": staff[2],
            "atasan": office.head,
            "pejabat": places.by_code[profile.demo["office"]].head,
            "guru": teachers[0],
            "guru-pppk": teachers[1],
            "kepegawaian": _clerk(places.by_code[profile.demo["personnel"]]),
            "keuangan": _clerk(places.by_code[profile.demo["finance"]]),
        }
        self.waiting = {staff[3].id: LeaveState.FILED, staff[4].id: LeaveState.ADVISED}
        cast = frozenset({*(seat.id for seat in self.seats.values()), *self.waiting})
        self.away: Seat | None = None
        if absent := _absent(places, cast):
            self.away = absent[0]
            self.waiting[absent[1].id] = LeaveState.FILED

    @property
    def wishes(self) -> Mapping[UUID, Wish]:
        """What the holders have to be, by seat; leaders are PNS anyway."""
        special = {
            "pegawai-baru": Wish(CPNS, _SHORT),
            "guru-pppk": Wish(PPPK, (30, 60)),
            "atasan": None,
            "pejabat": None,
        }
        named = {self.seats[name].id: special.get(name, Wish(PNS, _LONG)) for name in self.seats}
        waiting = dict.fromkeys(self.waiting, Wish(PNS, _LONG))
        return {seat: wish for seat, wish in (named | waiting).items() if wish}

    def stories(self, people: Sequence[Person]) -> Mapping[UUID, Story]:
        """What the holders' leave tells, by person: full with a carry-over, used up, or waiting."""
        by_seat = {
            self.seats["pegawai"].id: Story({-2: (6, 6), -1: (5, 3), 0: ()}),
            self.seats["pegawai-habis"].id: Story({-2: (6, 6), -1: (6, 6), 0: (6, 6)}),
            **{seat: Story({-2: (8,), -1: (5,)}, state) for seat, state in self.waiting.items()},
        }
        if self.away:
            by_seat[self.away.id] = Story({-2: (6,), -1: (6,), 0: ()}, is_away=True)
        return {one.id: by_seat[one.seat.id] for one in people if one.seat.id in by_seat}


def _absent(places: Places, taken: frozenset[UUID]) -> tuple[Seat, Seat] | None:
    """Find who is on leave, with `atasan` standing in, and somebody under them; the smallest demos have none."""
    kind = places.office.unit.kind
    found = (
        (seat.superior, seat)
        for place in sorted(places.all, key=lambda place: place.unit.kind != kind)
        for seat in place.staff
        if seat.superior and not {seat.id, seat.superior.id} & taken
    )
    return next((pair for pair in found if not pair[0].is_vacant and not pair[0].is_elected), None)


def _clerk(place: Place) -> Seat:
    return next(seat for seat in place.staff if seat.family == "office")


class Accounts:
    """The rows of accounts, roles and the publication policy that two of the accounts stand behind."""

    def __init__(self, setting: Setting, chance: Chance, *, password_hash: str) -> None:
        self.setting, self.chance, self.password_hash = setting, chance, password_hash
        self.ids: dict[str, UUID] = {}
        self.letter = UUID(int=0)

    def rows(
        self, people: Sequence[Person], cast: Cast, *, head: OfficialRow, officers: Officers
    ) -> list[AccountRow]:
        """List an account for everybody, for the elected head, and for the two who are no employees."""
        names = {seat.id: name for name, seat in cast.seats.items()}
        made = [self._person(one, names.get(one.seat.id)) for one in people]
        made.append(AccountRow(officers.head_account, "bupati", head.name, None, head.id, None, False))
        for user_name, name in NAMES.items():
            made.append(AccountRow(self.chance.id(), user_name, name, None, None, self.password_hash, True))
        self.ids = {row.user_name: row.id for row in made}
        return made

    def _person(self, person: Person, user_name: str | None) -> AccountRow:
        """Most sign in by their number, once they are given a code."""
        return AccountRow(
            id=person.account_id,
            user_name=user_name or person.nip,
            name=person.name,
            employee_id=person.id,
            official_id=None,
            password_hash=self.password_hash if user_name else None,
            is_demo=bool(user_name),
        )

    def roles(self, office: UnitRow) -> Iterator[AccountRoleRow]:
        """Grant the demo accounts their roles; the operator is that office's."""
        for user_name, role in ROLES.items():
            unit_id = office.id if role is Role.OPERATOR else None
            yield AccountRoleRow(
                self.chance.id(), self.ids[user_name], role, self.setting.settled_by, unit_id
            )

    def second_factors(self) -> Iterator[AccountTotpRow]:
        """Give the accounts that decide or have a role the second factor that everybody knows."""
        since = datetime.combine(self.setting.settled_by, time(), UTC)
        for user_name in CODED:
            yield AccountTotpRow(
                self.chance.id(), self.ids[user_name], demo_plaintext(DEMO_TOTP), since, since
            )

    def letters(self) -> Iterator[AuditEngagementRow]:
        """Put the auditor's letter on file: while it is open, personal values of that office open for a purpose."""
        since = self.setting.settled_by
        self.letter = self.chance.id()
        purpose = "Pemeriksaan cuti dan gaji (ilustrasi)"
        yield AuditEngagementRow(self.letter, "700/1/PERAGAAN", since, purpose, self.ids["auditor"], since)

    def examined(self, office: UnitRow) -> Iterator[EngagementScopeRow]:
        """Say what the letter examines."""
        yield EngagementScopeRow(self.chance.id(), self.letter, office.id)

    def delegations(self, case: Case, delegate: Person) -> Iterator[DelegationRow]:
        """Let somebody stand in for whoever is on leave today, by a decree that the personnel office entered."""
        first, last = case.days.days[0], case.days.days[-1]
        decided = datetime.combine(case.times.decided or first, time(2), UTC)
        yield DelegationRow(
            id=self.chance.id(),
            post_id=case.person.seat.id,
            delegate_id=delegate.id,
            kind=DelegationKind.PLH,
            decree_number="800/21/PERAGAAN",
            decree_date=decided.date(),
            effective_from=first,
            effective_until=last,
            reason="Pejabatnya cuti (ilustrasi)",
            made_by_id=self.ids["kepegawaian"],
            made_at=decided,
        )

    def policies(self, approver: UUID) -> Iterator[PublicationPolicyRow]:
        """Publish the records of positions: entered by the personnel clerk, approved by the Sekda."""
        decree = self.setting.profile.decrees["publication"]
        for name in POLICIES:
            yield PublicationPolicyRow(
                id=self.chance.id(),
                field=name,
                tier="T1",
                legal_basis=LEGAL_BASIS,
                decree_number=decree.number,
                decree_date=decree.signed_on,
                effective_from=decree.since,
                entered_by_id=self.ids["kepegawaian"],
                approved_by_id=approver,
                is_illustrative=True,
            )
