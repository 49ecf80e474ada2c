"""What was somebody paid, in GraphQL words? Monthly slips, line by line."""

from datetime import date

import strawberry

from schema.row import Node, Seen, said
from schema.scalars import Rupiah


@strawberry.type(description="One month's pay of one person.")
class Payslip(Seen, Node):
    """A pay slip; every amount is whole rupiah."""

    period: date = said("The first day of the month that is paid.")
    grade: str = said("The grade it was computed for.")
    service_years: int = said("Years of service counted for pay.")
    base_pay: Rupiah = said("Base pay (gaji pokok).")
    spouse_allowance: Rupiah = said("Allowance for the spouse.")
    child_allowance: Rupiah = said("Allowance for children, two at most.")
    position_allowance: Rupiah = said("Structural, functional or general allowance.")
    rice_allowance: Rupiah = said("Rice allowance (tunjangan pangan).")
    tpp: Rupiah = said("What the regency adds (TPP).")
    pension_contribution: Rupiah = said("Pension and old-age savings (IWP).")
    health_contribution: Rupiah = said("Health insurance (BPJS Kesehatan).")
    gross: Rupiah = said("Everything paid before contributions.")
    net: Rupiah = said("What is left after contributions.")
