"""GraphQL types of pay: monthly pay slips, line by line."""

from datetime import date

import strawberry

from rulebook import values
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.row_type import Node, RowType
from schema.fields.scalars import Rupiah

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


@strawberry.type(description="One amount of a pay slip.")
class PayLine:
    """A line, in whole rupiah."""

    kind: values.PayslipLineKind = column("What it is for.")
    name: str | None = column("What the payroll program calls a kind that is not known.")
    amount: Rupiah = column("How much, never negative.")
    sign: int = column("1 for what is paid, -1 for what is kept back.")
    month: date = column("The first day of the month that it belongs to.")


@strawberry.type(description="One month's pay of one person.")
class Payslip(RowType, Node):
    """A pay slip; every amount is whole rupiah."""

    period: date = column("The first day of the month that is paid.")
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

    @computed("Its lines, of which the amounts above are the sums.", max_items=100)
    def lines(self) -> list[PayLine]:
        return [
            PayLine(
                kind=values.PayslipLineKind(each["kind"]),
                name=each["name"],
                amount=each["amount"],
                sign=each["sign"],
                month=date.fromisoformat(each["month"]),
            )
            for each in self.row["lines"]
        ]
