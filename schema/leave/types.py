"""GraphQL types of leave: requests with their steps, and the balance of a year."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from resolvers.leave.balance import BalanceResult
from rulebook import values
from rulebook.errors import Refusal
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.locale import Locale, LocaleArgument
from schema.fields.page import Connection, PageArguments, add_page_arguments, connection_from_row
from schema.fields.row_type import Node, RowType
from schema.fields.scalars import Days
from schema.unit import Post

if TYPE_CHECKING:
    from schema.employee import Employee

describe_enum(
    values.LeaveKind,
    "The kinds of leave of PP 11/2017 art. 310.",
    ANNUAL="Annual leave (cuti tahunan).",
    BIG="Up to three months after five years (cuti besar).",
    SICK="Sick leave (cuti sakit).",
    MATERNITY="Maternity leave (cuti melahirkan).",
    IMPORTANT_REASON="Leave for an important reason (cuti karena alasan penting).",
    COLLECTIVE="Days off for all, set by the President (cuti bersama).",
    UNPAID="Unpaid leave (cuti di luar tanggungan negara).",
)
describe_enum(
    values.LeaveState,
    "Where a request stands.",
    FILED="It waits for advice (diajukan).",
    ADVISED="It waits for the decision (dipertimbangkan).",
    APPROVED="Decided: approved (disetujui).",
    CHANGED="Decided: approved with other dates (perubahan).",
    POSTPONED="Decided: put off for urgent duty (ditangguhkan).",
    REFUSED="Decided: refused (tidak disetujui).",
    WITHDRAWN="Taken back before a decision (ditarik).",
)
describe_enum(
    values.Outcome,
    "The four boxes of the form.",
    APPROVED="Approved (disetujui).",
    CHANGED="Approved with other dates (perubahan).",
    POSTPONED="Put off for urgent duty (ditangguhkan).",
    REFUSED="Refused (tidak disetujui).",
)
describe_enum(
    values.StepKind,
    "Which section of the form a step fills.",
    ADVICE="Section VII: the direct superior's advice.",
    DECISION="Section VIII: the authorised officer's decision.",
)
describe_enum(
    values.DelegationKind,
    "As what somebody stands in for a post.",
    PLT="For a post that nobody holds (pelaksana tugas).",
    PLH="For a post whose holder is away for a while (pelaksana harian).",
)
describe_enum(
    values.EscalationKind,
    "How a waiting step was passed on.",
    REMINDED="The person who is to act was reminded.",
    DELEGATED="The delegate by decree was asked (pelaksana).",
    RAISED="The next superior may act too, and the personnel office was told.",
    REASSIGNED="The personnel office gave it to another post.",
)


@strawberry.type(description="Advice or decision on a request.")
class LeaveStep(RowType, Node):
    """One step."""

    kind: values.StepKind = column("Advice or decision.")
    outcome: values.Outcome = column("Which of the four boxes was ticked.")
    reason: str | None = column("Why, where the form demands it.")
    new_starts_on: date | None = column("First day, when the outcome changes the dates.")
    new_ends_on: date | None = column("Last day, when the outcome changes the dates.")
    by_name: str = column("Who took the step.")
    acting_as: str | None = column("As what they signed when they stood in for somebody: Plh. Kepala Dinas.")
    on_behalf_of_name: str | None = column(
        "On whose behalf: of the post's holder by decree, or of one who held the post whose step it was before it "
        "was reassigned; none for a step of their own, or where that post was vacant."
    )
    decree_number: str | None = column("By which decree they stood in.")
    at: datetime = column("When.")

    @computed("The post in whose name the step was taken.")
    def by_post(self) -> Post:
        return Post.from_row(self.row["by_post"])

    @computed("The post whose step it was before the personnel office gave it to another.")
    def reassigned_from(self) -> Post | None:
        return Post.from_row_or_none(self.row["reassigned_from"])


@strawberry.type(description="A waiting step that was passed on, since somebody was absent or silent.")
class LeaveEscalation(RowType, Node):
    """One pass."""

    step: values.StepKind = column("Which step waited.")
    kind: values.EscalationKind = column("How it was passed on.")
    reason: str = column("Why.")
    delegate_name: str | None = column("Which delegate was asked.")
    at: datetime = column("When.")

    @computed("The post at which it waited.")
    def from_post(self) -> Post:
        return Post.from_row(self.row["from_post"])

    @computed("The post that may act too, or instead; none where nobody is above.")
    def to_post(self) -> Post | None:
        return Post.from_row_or_none(self.row["to_post"])


@strawberry.type(description="A request for leave.")
class LeaveRequest(RowType, Node):
    """One request."""

    number: str = column("Its number, as people quote it.")
    kind: values.LeaveKind = column("Kind of leave.")
    state: values.LeaveState = column("Where it stands.")
    starts_on: date = column("First day.")
    ends_on: date = column("Last day.")
    working_days: int = column("Working days of the applicant's own week that it costs.")
    asked_starts_on: date | None = column("First day that was asked for, when the decision changed it.")
    asked_ends_on: date | None = column("Last day that was asked for, when the decision changed it.")
    reason: str = column("Why the applicant asks.")
    address: str | None = column("Where the applicant can be reached.")
    phone: str | None = column("Telephone during the leave.")
    filed_at: datetime = column("When it was filed.")
    decided_at: datetime | None = column("When it was decided.")
    noted_n: Days = column("Section V of the form: what was left of this year's days on filing.")
    noted_n_1: Days = strawberry.field(name="notedN1", description="Section V: what was left from last year.")
    noted_n_2: Days = strawberry.field(
        name="notedN2", description="Section V: what was left from the year before."
    )
    due_at: datetime | None = column(
        "When the waiting step is passed on to the next superior, if nobody takes it."
    )
    version: int = column("Goes up with every change; a step names the version it was taken on.")

    @computed("The applicant.")
    def employee(self) -> Annotated["Employee", strawberry.lazy("schema.employee")] | None:
        from schema.employee import Employee

        return Employee.from_row_or_none(self.row["employee"])

    @computed("The post that advises: the applicant's direct superior.")
    def advising_post(self) -> Post:
        return Post.from_row(self.row["advising_post"])

    @computed("The post that decides, by the regency's decree.")
    def deciding_post(self) -> Post:
        return Post.from_row(self.row["deciding_post"])

    @computed("Advice and decision, in order.")
    @add_page_arguments
    def steps(self, page: PageArguments) -> Connection[LeaveStep] | None:
        return connection_from_row(self.row, LeaveStep, name="steps", page=page)

    @computed("How its steps were passed on from somebody absent or silent, in order.")
    @add_page_arguments
    def escalations(self, page: PageArguments) -> Connection[LeaveEscalation] | None:
        return connection_from_row(self.row, LeaveEscalation, name="escalations", page=page)


@strawberry.type(description="Days of one year's origin.")
class LeaveBucket:
    """What came from one year and what is left of it."""

    granted: Days = column("What came from that year.")
    remaining: Days = column("What is left of it.")


@strawberry.type(description="Annual leave of one calendar year, as section V of the form shows it.")
class LeaveBalance:
    """A balance, or the reason why there is none."""

    year: int = column("The calendar year.")
    remaining: Days = column("What may still be asked for.")
    used: Days = column("What was granted and counted in that year.")
    reserved: Days = column("What is asked for and not yet decided.")
    cap: Days = column("The most that a year may hold with carry-over.")
    n: LeaveBucket = column("Days of the year itself.")
    n_1: LeaveBucket = strawberry.field(name="n1", description="Days carried from the year before.")
    n_2: LeaveBucket = strawberry.field(name="n2", description="Days carried from two years before.")
    ineligibility: strawberry.Private[Refusal | None]
    legal_basis: strawberry.Private[values.Citation | None]

    opens_on: date | None = column(
        "Where nothing is left today: from this day on leave may begin, and may be asked for already. Null otherwise, "
        "where no rule opens any, and for other years than this one."
    )

    @computed("Why there is no leave, when there is none.")
    def refusal(self, locale: LocaleArgument = Locale.ID) -> str | None:
        return self.ineligibility.message(locale.value) if self.ineligibility else None

    @computed("The law and article that give or refuse it, where one is on file.")
    def rule(self, locale: LocaleArgument = Locale.ID) -> str | None:
        return self.legal_basis.text(locale.value) if self.legal_basis else None

    @computed("The code of that refusal.")
    def refusal_code(self) -> str | None:
        return self.ineligibility.code if self.ineligibility else None

    @classmethod
    def from_result(cls, standing: BalanceResult) -> Self:
        """Wrap a standing; without a right everything is zero and `refusal` says why."""
        found = standing.balance
        nothing = LeaveBucket(granted=Days(0), remaining=Days(0))
        if found is None:
            none = Days(0)
            return cls(
                year=standing.year, remaining=none, used=none, reserved=none, cap=none,
                n=nothing, n_1=nothing, n_2=nothing, opens_on=standing.opens_on, ineligibility=standing.refusal,
                legal_basis=standing.rule,
            )  # fmt: skip
        n, n_1, n_2 = (
            LeaveBucket(granted=Days(each.granted), remaining=Days(each.remaining))
            for each in (found.n, found.n_1, found.n_2)
        )
        return cls(
            year=standing.year, remaining=Days(found.remaining), used=Days(found.used),
            reserved=Days(found.reserved), cap=Days(found.cap), n=n, n_1=n_1, n_2=n_2,
            opens_on=standing.opens_on, ineligibility=None, legal_basis=standing.rule,
        )  # fmt: skip
