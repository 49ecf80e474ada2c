"""Columns that a database role may read beyond what coordinates show: those of acts, the log and the tree.

What coordinates show follows from where they lie (`resolvers.mappings`); `jejak.policy_artifacts.column_grants` adds
the two up. Writing and calling stand in models/functions/90_grants.sql: no audience reads by them.
"""

from collections.abc import Mapping
from types import MappingProxyType

ALL_COLUMNS = "*"

_APP = """
hr.account            *                               who comes in, and in whose name a step is taken
hr.account_role       *                               what was granted to whom, and until when
hr.account_code       *                               whether a slip opens an account
hr.account_totp       *                               whether a second factor is right; secrets are sealed
hr.recovery_code      *                               whether a recovery code is
hr.totp_reset         *                               which second factors were lost
hr.account_identity   *                               whom a sign-in provider vouches for
hr.official           *                               who holds an elected office
hr.appointment        *                               who holds which post
hr.post               *                               who is under whom
hr.holding            *                               who holds a post today
hr.unit               *                               what is under what
hr.leave_request      *                               steps are taken on locked rows
hr.leave_step         *                               what was taken before
hr.leave_pass         *                               to whom a step was passed on
hr.delegation         *                               who stands in for whom, by which decree
hr.standing_in        *                               who does so today
hr.away               *                               who is on leave today
hr.leave_ledger       *                               how many days are left
hr.leave_authority    *                               who decides, by which decree
hr.calendar_year      *                               which days cost no leave
hr.holiday            *                               which days cost no leave
hr.erasure            *                               what is asked for already
hr.publication_policy *                               what is proposed or in force already
hr.audit_engagement   *                               whether a letter of audit holds an erasure back
hr.engagement_scope   *                               over whom and which days it is
hr.regency            *                               what day it is, and where
hr.position_grade     *                               what it may change it may read
hr.pay_run            *                               which months are closed
hr.payslip            run_id employee_kind            in which month's run it is, of which kind the person was
hr.tpp_tariff         *                               what the regency adds to a class that month
hr.payslip_line       *                               what a slip is made of
published.record      id job_class position_id unit_id  how many there are
published.compensation described position_id          which titles are looked for, and which words
published.today       *                               what day it is
"""
_PUBLIC = """
published.record      id job_class position_id unit_id  how many there are
published.compensation described position_id          which titles are looked for, and which words
published.today       *                               on which day tables are read
audit.tile            *                               the tree: hashes, in which no row can be read
audit.checkpoint      *                               its signed roots
audit.cosignature     *                               who cosigned them
"""
_AUDITOR = """
published.record      id job_class position_id unit_id  how many there are
published.compensation described position_id          which titles are looked for, and which words
published.today       *                               on which day tables are read
audit.tile            *                               the tree
audit.checkpoint      *                               its signed roots
audit.cosignature     *                               who cosigned them
audit.leaf            *                               the place of every entry in it
audit.kind            *                               which kinds of entries there are
audit.posting         *                               which leaves are of which kind and actor
audit.manifest        *                               what the catalogue said at each
audit.continuation    *                               by whose decree it went on after a restore
audit.entry           *                               the entries
audit.tx              *                               who made them
audit.disclosure      *                               personal values, for whom hr.examines opens them
audit.tx_disclosure   *                               reasons, likewise
audit.relation        *                               which columns are personal, and which secret
hr.audit_entry        is_control leaf reason row_hash touched  how entries are looked up and proven
hr.regency            time_zone                       what day an entry is of
hr.account            id user_name name               the names of actors
hr.employee           id name                         the names of whom entries are about, likewise opened
ops.verification      *                               what was verified last
"""


def _parse(text: str) -> Mapping[str, str]:
    lines = (line.split(maxsplit=1) for line in text.strip().splitlines())
    return MappingProxyType({relation: rest.split("  ")[0].strip() for relation, rest in lines})


EXTRA_COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"app": _parse(_APP), "public": _parse(_PUBLIC), "auditor": _parse(_AUDITOR)}
)
"""By pool and relation: the columns, or all of them."""
