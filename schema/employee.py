"""Who works here, in GraphQL words?

People with their histories, leave and pay, as far as the caller reaches.
"""

from datetime import date
from typing import Annotated

import strawberry

from resolvers.plan.ask import key_of
from rulebook import values
from schema.leave import LeaveBalance, LeaveRequest
from schema.page import After, Before, Connection, First, Last, listed
from schema.pay import Payslip
from schema.row import Node, Seen, answer, kinds, said
from schema.unit import Position, Post, Unit

kinds(
    values.EmployeeKind,
    "Kinds of civil servant (ASN).",
    PNS="Permanent civil servant (pegawai negeri sipil).",
    CPNS="Civil servant on probation.",
    PPPK="Government employee under contract.",
    PPPK_PART_TIME="The same, part-time (paruh waktu).",
)
kinds(values.Sex, "Sex as registered.", MALE="Laki-laki.", FEMALE="Perempuan.")


@strawberry.type(description="One line of the position history (riwayat jabatan).")
class Appointment(Seen, Node):
    """An appointment to a post."""

    decree_number: str = said("Number of the decree.")
    decree_date: date = said("Date of the decree.")
    effective_from: date = said("First day in the post (TMT).")
    effective_until: date | None = said("Last day in the post; none while it lasts.")

    @answer("The post.")
    def post(self) -> Post:
        return Post.of(self.row["post"])


@strawberry.type(description="One line of the rank history (riwayat golongan).")
class Rank(Seen, Node):
    """A rank."""

    grade: str = said("Grade: I/a to IV/e for PNS, I to XVII for PPPK.")
    name: str | None = said("What it is called (pangkat); PPPK have no word for it.")
    service_years: int = said("Years of service counted for pay on the first day.")
    service_months: int = said("Months beyond those years.")
    decree_number: str = said("Number of the decree.")
    decree_date: date = said("Date of the decree.")
    effective_from: date = said("First day in the rank (TMT).")
    effective_until: date | None = said("Last day in the rank; none while it lasts.")


@strawberry.type(description="A civil servant (ASN).")
class Employee(Seen, Node):
    """A person, as far as the caller reaches: what is beyond reach is null."""

    nip: str = said(
        "NIP or NI PPPK, eighteen digits. Where the caller may not read the date of birth in it "
        "(`viewerMaySeePersonalDetail`), thirteen stars stand between its first two and its last three digits."
    )
    kind: values.EmployeeKind = said("Kind of civil servant.")
    name: str = said("Name without titles.")
    full_name: str = said("Name with titles.")
    sex: values.Sex = said("Sex as registered.")
    birth_date: date | None = said("Date of birth; null beyond reach.")
    birth_place: str | None = said("Place of birth; null beyond reach.")
    service_from: date = said("First day of service (TMT CPNS, or of the first contract).")
    service_until: date | None = said("Last day of service; none while it lasts.")
    work_week: int = said("Working days in the person's week, five or six.")
    grade: str | None = said("Current grade; null beyond reach.")
    rank_name: str | None = said("Name of the current rank.")
    review_note: str | None = said("What a verifier should look at; null beyond reach.")
    version: int = said("Goes up with every change.")
    viewer_may_see_career: bool = said("Whether the caller reaches this person's posts and ranks.")
    viewer_may_see_leave: bool = said("Whether the caller reaches this person's leave.")
    viewer_may_see_pay: bool = said("Whether the caller reaches this person's pay.")
    viewer_may_see_personal_detail: bool = said(
        "Whether the caller reaches birth, NIP in clear and review note."
    )

    @answer("Current post.")
    def post(self) -> Post | None:
        return Post.maybe(self.row["post"])

    @answer("Current title.")
    def position(self) -> Position | None:
        return Position.maybe(self.row["position"])

    @answer("Current unit.")
    def unit(self) -> Unit | None:
        return Unit.maybe(self.row["unit"])

    @answer("Posts held, newest first (riwayat jabatan); null beyond reach.")
    def appointments(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Appointment] | None:
        return listed(self.row, Appointment, name="appointments", page=(first, after, last, before))

    @answer("Ranks held, newest first (riwayat golongan); null beyond reach.")
    def rank_history(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Rank] | None:
        return listed(self.row, Rank, name="rank_history", page=(first, after, last, before))

    @answer("Annual leave of one calendar year; null beyond reach.")
    def leave_balance(
        self,
        year: Annotated[
            int | None, strawberry.argument(description="The calendar year; this one by default.")
        ] = None,
    ) -> LeaveBalance | None:
        found = self.row[key_of("leave_balance", {"year": year})]
        return None if found is None else LeaveBalance.of(found)

    @answer("Leave asked for, newest first; null beyond reach.")
    def leave_requests(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[LeaveRequest] | None:
        return listed(self.row, LeaveRequest, name="leave_requests", page=(first, after, last, before))

    @answer("Pay slips, newest first; null beyond reach.")
    def payslips(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Payslip] | None:
        return listed(self.row, Payslip, name="payslips", page=(first, after, last, before))
