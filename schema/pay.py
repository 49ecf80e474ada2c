"""GraphQL types of pay: monthly pay slips, line by line."""

from datetime import date

import strawberry

from schema.fields.field_helpers import column
from schema.fields.row_type import Node, RowType
from schema.fields.scalars import Rupiah


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
    pension_contribution: Rupiah = column("Pension and old-age savings (IWP).")
    health_contribution: Rupiah = column("Health insurance (BPJS Kesehatan).")
    gross: Rupiah = column("Everything paid before contributions.")
    net: Rupiah = column("What is left after contributions.")
