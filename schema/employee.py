"""GraphQL types of employees, their appointments and ranks.

People with their histories, leave and pay, as far as the caller reaches.
"""

from datetime import date
from typing import Annotated

import strawberry

from resolvers.query.selection import field_key
from rulebook import values
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.page import Connection, PageArguments, add_page_arguments, connection_from_row
from schema.fields.row_type import Node, RowType
from schema.leave.types import LeaveBalance, LeaveRequest
from schema.pay.types import Payslip
from schema.unit import Position, Post, Unit

describe_enum(
    values.EmployeeKind,
    "Kinds of civil servant (ASN).",
    PNS="Permanent civil servant (pegawai negeri sipil).",
    CPNS="Civil servant on probation.",
    PPPK="Government employee under contract.",
    PPPK_PART_TIME="The same, part-time (paruh waktu).",
)
describe_enum(values.Sex, "Sex as registered.", MALE="Laki-laki.", FEMALE="Perempuan.")


@strawberry.type(description="One line of the position history (riwayat jabatan).")
class Appointment(RowType, Node):
    """An appointment to a post."""

    decree_number: str = column("Number of the decree.")
    decree_date: date = column("Date of the decree.")
    effective_from: date = column("First day in the post (TMT).")
    effective_until: date | None = column("Last day in the post; none while it lasts.")

    @computed("The post.")
    def post(self) -> Post:
        return Post.from_row(self.row["post"])


@strawberry.type(description="One line of the rank history (riwayat golongan).")
class Rank(RowType, Node):
    """A rank."""

    grade: str = column("Grade: I/a to IV/e for PNS, I to XVII for PPPK.")
    name: str | None = column("What it is called (pangkat); PPPK have no word for it.")
    service_years: int = column("Years of service counted for pay on the first day.")
    service_months: int = column("Months beyond those years.")
    decree_number: str = column("Number of the decree.")
    decree_date: date = column("Date of the decree.")
    effective_from: date = column("First day in the rank (TMT).")
    effective_until: date | None = column("Last day in the rank; none while it lasts.")


@strawberry.type(description="A civil servant (ASN).")
class Employee(RowType, Node):
    """A person, as far as the caller reaches: what is beyond reach is null."""

    nip: str = column(
        "NIP or NI PPPK, eighteen digits. Where the caller may not read the date of birth in it "
        "(`viewerMaySeePersonalDetail`), thirteen stars stand between its first two and its last three digits."
    )
    kind: values.EmployeeKind = column("Kind of civil servant.")
    name: str = column("Name without titles.")
    full_name: str = column("Name with titles.")
    sex: values.Sex = column("Sex as registered.")
    birth_date: date | None = column("Date of birth; null beyond reach.")
    birth_place: str | None = column("Place of birth; null beyond reach.")
    service_from: date = column("First day of service (TMT CPNS, or of the first contract).")
    service_until: date | None = column("Last day of service; none while it lasts.")
    work_week: int = column("Working days in the person's week, five or six.")
    grade: str | None = column("Current grade; null beyond reach.")
    rank_name: str | None = column("Name of the current rank.")
    review_note: str | None = column("What a verifier should look at; null beyond reach.")
    version: int = column("Goes up with every change.")
    viewer_may_see_career: bool = column("Whether the caller reaches this person's posts and ranks.")
    viewer_may_see_leave: bool = column("Whether the caller reaches this person's leave.")
    viewer_may_see_pay: bool = column("Whether the caller reaches this person's pay.")
    viewer_may_see_personal_detail: bool = column(
        "Whether the caller reaches birth, NIP in clear and review note."
    )

    @computed("Current post.")
    def post(self) -> Post | None:
        return Post.from_row_or_none(self.row["post"])

    @computed("Current title.")
    def position(self) -> Position | None:
        return Position.from_row_or_none(self.row["position"])

    @computed("Current unit.")
    def unit(self) -> Unit | None:
        return Unit.from_row_or_none(self.row["unit"])

    @computed("Posts held, newest first (riwayat jabatan); null beyond reach.")
    @add_page_arguments
    def appointments(self, page: PageArguments) -> Connection[Appointment] | None:
        return connection_from_row(self.row, Appointment, name="appointments", page=page)

    @computed("Ranks held, newest first (riwayat golongan); null beyond reach.")
    @add_page_arguments
    def rank_history(self, page: PageArguments) -> Connection[Rank] | None:
        return connection_from_row(self.row, Rank, name="rank_history", page=page)

    @computed("Annual leave of one calendar year; null beyond reach.")
    def leave_balance(
        self,
        year: Annotated[
            int | None, strawberry.argument(description="The calendar year; this one by default.")
        ] = None,
    ) -> LeaveBalance | None:
        found = self.row[field_key("leave_balance", {"year": year})]
        return None if found is None else LeaveBalance.from_result(found)

    @computed("Leave asked for, newest first; null beyond reach.")
    @add_page_arguments
    def leave_requests(self, page: PageArguments) -> Connection[LeaveRequest] | None:
        return connection_from_row(self.row, LeaveRequest, name="leave_requests", page=page)

    @computed("Pay slips, newest first; null beyond reach.")
    @add_page_arguments
    def payslips(self, page: PageArguments) -> Connection[Payslip] | None:
        return connection_from_row(self.row, Payslip, name="payslips", page=page)
