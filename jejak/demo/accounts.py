"""Accounts of the demo: fourteen named ones, and one without a password for everybody else.

These passwords, and the secret of the second
factor, are known to the world: they work on a database that the demo filled while empty, and nowhere else.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Final, NamedTuple
from uuid import UUID

from jejak.demo.leave.approvers import Approvers
from jejak.demo.leave.leave_history import LeaveCase
from jejak.demo.leave.simulation import LeaveScenario
from jejak.demo.options import DemoSetting
from jejak.demo.organisation import DemoPost, DemoUnit, Organisation
from jejak.demo.people import CPNS, PNS, PPPK, DemoPerson, HolderRequirement
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
from jejak.demo.seeded_random import SeededRandom
from resolvers.auth.totp.encryption import demo_plaintext
from rulebook.values import DelegationKind, LeaveState, PolicyState, Role

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
        "ppid": "pengelola informasi (PPID), mengusulkan apa yang diumumkan",
        "ppid-pelaksana": "pengelola informasi kedua, menyetujui yang diusulkan orang lain",
    }.items()
)
ROLES: Final = {
    "kepegawaian": Role.PERSONNEL,
    "keuangan": Role.PAYROLL,
    "auditor": Role.AUDITOR,
    "admin": Role.ADMINISTRATOR,
    "operator": Role.OPERATOR,
    "ppid": Role.INFORMATION_OFFICER,
    "ppid-pelaksana": Role.INFORMATION_OFFICER,
}
USERS_WITH_TOTP: Final = (*ROLES, "pejabat")
"""Who owes a code: the person who has a role, and the person who decides leave."""
NAMES: Final = {
    "auditor": "Auditor Peragaan",
    "admin": "Admin Peragaan",
    "operator": "Operator Peragaan",
    "ppid": "PPID Peragaan",
    "ppid-pelaksana": "PPID Pelaksana Peragaan",
}
POLICIES: Final = ("positionRecords", "basePayRange", "positionAllowance", "tppTariff", "holderGrades")
LEGAL_BASIS: Final = "UU 14/2008 pasal 9 dan pasal 18 ayat (2) (ilustrasi)"

_LONG, _SHORT = (72, 150), (3, 8)  # months of service


def format_demo_accounts() -> str:
    """Lay the accounts out for a terminal."""
    lines = (f"  {one.user_name:14} {one.password:14} {one.what_for_id}" for one in DEMO_ACCOUNTS)
    factor = f"Kode masuk (TOTP) {', '.join(USERS_WITH_TOTP)}: {DEMO_TOTP}, atau 'jejak token NAMA --code'."
    return "\n".join(("Akun peragaan (demo accounts):", *lines, factor))


class AccountHolders:
    """Which seats the demo accounts' people sit on, what they have to be, and what their leave tells."""

    def __init__(self, places: Organisation) -> None:
        profile, office, school = places.profile, places.demo_office, places.demo_school
        staff, teachers = office.staff, [post for post in school.staff if post.family == "teacher"]
        self.posts: dict[str, DemoPost] = {
            "pegawai": staff[0],
            "pegawai-habis": staff[1],
            "pegawai-baru": staff[2],
            "atasan": office.head,
            "pejabat": places.by_code[profile.demo["office"]].head,
            "guru": teachers[0],
            "guru-pppk": teachers[1],
            "kepegawaian": _find_clerk_post(places.by_code[profile.demo["personnel"]]),
            "keuangan": _find_clerk_post(places.by_code[profile.demo["finance"]]),
        }
        self.waiting_post = {staff[3].id: LeaveState.FILED, staff[4].id: LeaveState.ADVISED}
        cast = frozenset({*(post.id for post in self.posts.values()), *self.waiting_post})
        self.absent_post: DemoPost | None = None
        if absent := _find_absent_superior(places, cast):
            self.absent_post = absent[0]
            self.waiting_post[absent[1].id] = LeaveState.FILED

    @property
    def requirements(self) -> Mapping[UUID, HolderRequirement]:
        """What the holders have to be, by seat; leaders are PNS anyway."""
        special = {
            "pegawai-baru": HolderRequirement(CPNS, _SHORT),
            "guru-pppk": HolderRequirement(PPPK, (30, 60)),
            "atasan": None,
            "pejabat": None,
        }
        named = {self.posts[name].id: special.get(name, HolderRequirement(PNS, _LONG)) for name in self.posts}
        waiting = dict.fromkeys(self.waiting_post, HolderRequirement(PNS, _LONG))
        return {post: wish for post, wish in (named | waiting).items() if wish}

    def build_leave_scenarios(self, people: Sequence[DemoPerson]) -> Mapping[UUID, LeaveScenario]:
        """What the holders' leave tells, by person: full with a carry-over, used up, or waiting."""
        by_post = {
            self.posts["pegawai"].id: LeaveScenario({-2: (6, 6), -1: (5, 3), 0: ()}),
            self.posts["pegawai-habis"].id: LeaveScenario({-2: (6, 6), -1: (6, 6), 0: (6, 6)}),
            **{post: LeaveScenario({-2: (8,), -1: (5,)}, state) for post, state in self.waiting_post.items()},
        }
        if self.absent_post:
            by_post[self.absent_post.id] = LeaveScenario({-2: (6,), -1: (6,), 0: ()}, is_away=True)
        return {one.id: by_post[one.post.id] for one in people if one.post.id in by_post}


def _find_absent_superior(places: Organisation, taken: frozenset[UUID]) -> tuple[DemoPost, DemoPost] | None:
    """Find who is on leave, with `atasan` standing in, and somebody under them; the smallest demos have none."""
    kind = places.demo_office.unit.kind
    found = (
        (post.superior, post)
        for place in sorted(places.all, key=lambda place: place.unit.kind != kind)
        for post in place.staff
        if post.superior and not {post.id, post.superior.id} & taken
    )
    return next((pair for pair in found if not pair[0].is_vacant and not pair[0].is_elected), None)


def _find_clerk_post(place: DemoUnit) -> DemoPost:
    return next(post for post in place.staff if post.family == "office")


class AccountRows:
    """The rows of accounts, roles and the publication policy that two of the accounts stand behind."""

    def __init__(self, setting: DemoSetting, chance: SeededRandom, *, password_hash: str) -> None:
        self.setting, self.chance, self.password_hash = setting, chance, password_hash
        self.ids: dict[str, UUID] = {}
        self.letter = UUID(int=0)

    def build_rows(
        self, people: Sequence[DemoPerson], cast: AccountHolders, *, head: OfficialRow, officers: Approvers
    ) -> list[AccountRow]:
        """List an account for everybody, for the elected head, and for those who are no employees."""
        names = {post.id: name for name, post in cast.posts.items()}
        made = [self._build_person_row(one, names.get(one.post.id)) for one in people]
        made.append(AccountRow(officers.head_account, "bupati", head.name, None, head.id, None, False))
        for user_name, name in NAMES.items():
            made.append(
                AccountRow(self.chance.next_uuid(), user_name, name, None, None, self.password_hash, True)
            )
        self.ids = {row.user_name: row.id for row in made}
        return made

    def _build_person_row(self, person: DemoPerson, user_name: str | None) -> AccountRow:
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

    def build_roles(self, office: UnitRow) -> Iterator[AccountRoleRow]:
        """Grant the demo accounts their roles; the operator is that office's."""
        for user_name, role in ROLES.items():
            unit_id = office.id if role is Role.OPERATOR else None
            yield AccountRoleRow(
                self.chance.next_uuid(), self.ids[user_name], role, self.setting.last_move_day, unit_id
            )

    def build_second_factors(self) -> Iterator[AccountTotpRow]:
        """Give the accounts that decide or have a role the second factor that everybody knows."""
        since = datetime.combine(self.setting.last_move_day, time(), UTC)
        for user_name in USERS_WITH_TOTP:
            yield AccountTotpRow(
                self.chance.next_uuid(), self.ids[user_name], demo_plaintext(DEMO_TOTP), since, since
            )

    def build_engagements(self) -> Iterator[AuditEngagementRow]:
        """Put the auditor's letter on file: while it is open, personal values of that office open for a purpose."""
        since = self.setting.last_move_day
        self.letter = self.chance.next_uuid()
        purpose = "Pemeriksaan cuti dan gaji (ilustrasi)"
        yield AuditEngagementRow(self.letter, "700/1/PERAGAAN", since, purpose, self.ids["auditor"], since)

    def build_engagement_scopes(self, office: UnitRow) -> Iterator[EngagementScopeRow]:
        """Say what the letter examines."""
        yield EngagementScopeRow(self.chance.next_uuid(), self.letter, office.id)

    def build_delegations(self, case: LeaveCase, delegate: DemoPerson) -> Iterator[DelegationRow]:
        """Let somebody stand in for the person who is on leave today, by a decree that the personnel office entered."""
        first, last = case.days.days[0], case.days.days[-1]
        decided = datetime.combine(case.dates.decided_on or first, time(2), UTC)
        yield DelegationRow(
            id=self.chance.next_uuid(),
            post_id=case.person.post.id,
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

    def build_policies(self) -> Iterator[PublicationPolicyRow]:
        """Publish the records of positions: proposed by one information officer, approved by the other."""
        decree = self.setting.profile.decrees["publication"]
        signed = datetime.combine(decree.signed_on, time(2), UTC)
        for name in POLICIES:
            yield PublicationPolicyRow(
                id=self.chance.next_uuid(),
                field=name,
                tier="T1",
                legal_basis=LEGAL_BASIS,
                decree_number=decree.number,
                decree_date=decree.signed_on,
                effective_from=decree.since,
                state=PolicyState.APPROVED,
                proposed_by_id=self.ids["ppid"],
                proposed_at=signed,
                approved_by_id=self.ids["ppid-pelaksana"],
                approved_at=signed,
                is_illustrative=True,
            )
