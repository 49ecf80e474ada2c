"""GraphQL types of pay: monthly pay slips, line by line."""

from datetime import date
from typing import Self

import strawberry

from resolvers.pay.payslip_explanation import ExplainedLine, LineChange
from rulebook import values
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.ids import to_global_id
from schema.fields.locale import Locale, LocaleArgument
from schema.fields.page import Connection, PageArguments, add_page_arguments, connection_from_row
from schema.fields.row_type import Node, RowType
from schema.fields.scalars import Rupiah
from schema.pay.question_types import PayslipQuestion

describe_enum(
    values.PayslipLineKind,
    "What a line of a pay slip is paid or kept back for.",
    BASE_PAY="Base pay (gaji pokok).",
    SPOUSE_ALLOWANCE="Allowance for the spouse.",
    CHILD_ALLOWANCE="Allowance for children.",
    POSITION_ALLOWANCE="Allowance of a structural position.",
    FUNCTIONAL_ALLOWANCE="Allowance of a functional position.",
    GENERAL_ALLOWANCE="General allowance of those without a position.",
    RICE_ALLOWANCE="Rice allowance (tunjangan pangan).",
    TPP="What the regency adds (TPP).",
    INCOME_TAX_ALLOWANCE="Income tax that the state bears.",
    ROUNDING="Rounding to whole hundreds.",
    PENSION_CONTRIBUTION="Pension and old-age savings (IWP).",
    HEALTH_CONTRIBUTION="Health insurance (BPJS Kesehatan).",
    INCOME_TAX="Income tax (PPh 21).",
    HOUSING_SAVINGS="Housing savings.",
    REPAYMENT="What was paid too much and goes back.",
    OTHER_INCOME="Income of another kind, by its own name.",
    OTHER_DEDUCTION="A deduction of another kind, by its own name.",
)


CHANGE_REASONS = {
    "RAISE": "More years of service: another step of the pay table.",
    "PROMOTION": "Another grade, or another kind of employee.",
    "TRANSFER": "The post is another.",
    "TARIFF": "A table or tariff is another.",
    "FAMILY": "The family in the pay list is another.",
    "CORRECTION": "A line belongs to another month.",
    "NOT_RECORDED": "It differs from the slip before, and the record does not say why.",
}
"""What each reason of a change means; a month's differences have them, too."""
describe_enum(
    values.PayChangeReason, "Why a line of a pay slip differs from the slip before.", **CHANGE_REASONS
)


@strawberry.type(description="One amount of a pay slip, explained.")
class PayLine:
    """A line, in whole rupiah; of a kind that the law gives and the slip does not have, the amount is zero."""

    explained: strawberry.Private[ExplainedLine]
    kind: values.PayslipLineKind = column("What it is for.")
    name: str | None = column("What the payroll program calls a kind that is not known.")
    amount: Rupiah = column("How much, never negative.")
    sign: int = column("1 for what is paid, -1 for what is kept back.")
    month: date = column("The first day of the month that it belongs to.")
    basis: str | None = column("What it rests on in the words of the payroll program's file.")
    lawful: Rupiah | None = column(
        "What the law gives for this kind of line that month; null where it fixes nothing, or where the record knows "
        "too little."
    )

    @classmethod
    def from_line(cls, found: ExplainedLine) -> Self:
        """Wrap a line."""
        lawful = None if found.comparison is None else found.comparison.lawful
        return cls(
            explained=found,
            kind=found.line.kind,
            name=found.line.name,
            amount=Rupiah(found.line.amount),
            sign=found.line.sign,
            month=found.line.month,
            basis=found.line.basis,
            lawful=None if lawful is None else Rupiah(lawful),
        )

    @computed("The word for it.")
    def label(self, locale: LocaleArgument = Locale.ID) -> str:
        return self.explained.name(locale.value)

    @computed(
        "All that is said beside it: what it is for, its law, for whom that is and how the amount stands to it, what "
        "payroll names as its basis, and why it changed.",
        max_items=4,
    )
    def sentences(self, locale: LocaleArgument = Locale.ID) -> list[str]:
        return list(self.explained.list_sentences(locale.value))

    @computed("One sentence on what it is for.")
    def explanation(self, locale: LocaleArgument = Locale.ID) -> str:
        return self.explained.kind.explanation(locale.value)

    @computed("The laws and decrees of the amount, or of the kind of line; null where none was in force.")
    def rule(self, locale: LocaleArgument = Locale.ID) -> str | None:
        return self.explained.rule(locale.value) or None

    @computed("How the amount stands to the law: equal, apart by how much, or why that is not known.")
    def comparison(self, locale: LocaleArgument = Locale.ID) -> str | None:
        found = self.explained.comparison
        return (found.sentence(locale.value) or None) if found else None


@strawberry.type(description="A kind of line that differs from the slip before, and why.")
class PayChange:
    """A difference, in whole rupiah."""

    found: strawberry.Private[LineChange]
    kind: values.PayslipLineKind = column("What it is for.")
    before: Rupiah = column("How much it was on the slip before.")
    after: Rupiah = column("How much it is now.")
    reason: values.PayChangeReason = column("Why, as far as the record knows.")

    @classmethod
    def from_change(cls, found: LineChange) -> Self:
        """Wrap a difference."""
        return cls(
            found=found,
            kind=found.kind,
            before=Rupiah(found.before),
            after=Rupiah(found.after),
            reason=found.reason,
        )

    @computed("One sentence on why.")
    def sentence(self, locale: LocaleArgument = Locale.ID) -> str:
        return self.found.sentence(locale.value)


@strawberry.type(description="One month's pay of one person.")
class Payslip(RowType, Node):
    """A pay slip; every amount is whole rupiah."""

    period: date = column("The first day of the month that is paid.")
    is_correction: bool = column("Whether it corrects what was paid before; then it is no whole month's pay.")
    grade: str = column("The grade it was computed for.")
    service_years: int = column("Years of service counted for pay.")
    base_pay: Rupiah = column("Base pay (gaji pokok).")
    spouse_allowance: Rupiah = column("Allowance for the spouse.")
    child_allowance: Rupiah = column("Allowance for children, two at most.")
    position_allowance: Rupiah = column("Structural, functional or general allowance.")
    rice_allowance: Rupiah = column("Rice allowance (tunjangan pangan).")
    tpp: Rupiah = column("What the regency adds (TPP).")
    other_income: Rupiah = column("Income of other kinds, and of other months.")
    pension_contribution: Rupiah = column("Pension and old-age savings (IWP).")
    health_contribution: Rupiah = column("Health insurance (BPJS Kesehatan).")
    other_deductions: Rupiah = column("Deductions of other kinds, and of other months.")
    gross: Rupiah = column("Everything paid before contributions.")
    net: Rupiah = column("What is left after contributions.")
    employee_name: str = column("Whose slip it is.")
    employee_nip: str = column("Their NIP, until it is destroyed; masked where it is so in `Employee.nip`.")
    title: str | None = column("The title that they held that month, when the record knows it.")
    unit_name: str | None = column("The unit of that title.")

    @computed("Its lines, of which the amounts above are the sums, each with its explanation.", max_items=100)
    def lines(self) -> list[PayLine]:
        return [PayLine.from_line(each) for each in self.row["lines"]]

    @computed("What differs from the slip before, and why.", max_items=40)
    def changes(self) -> list[PayChange]:
        return [PayChange.from_change(each) for each in self.row["changes"]]

    @computed("Where the slip is to be had as a PDF, with the session that asks for it.")
    def pdf_url(self) -> str:
        return f"/slip/{to_global_id('Payslip', self.row['pdf_url'])}.pdf"

    @computed("What was asked about it, the oldest first, each with its answer; null beyond reach.")
    @add_page_arguments
    def questions(self, page: PageArguments) -> Connection[PayslipQuestion] | None:
        return connection_from_row(self.row, PayslipQuestion, name="questions", page=page)
