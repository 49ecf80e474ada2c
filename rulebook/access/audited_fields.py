"""Fields that are put on record when read of somebody else: every kind about people that is not plain.

Specific is health, family, income, where somebody is to be reached, birth and the NIP, which tells it, and what
auditors read.
"""

from collections.abc import Mapping
from types import MappingProxyType

UNAUDITED_FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        kind: frozenset(names.split())
        for kind, names in {
            "Employee": "kind name full_name sex service_from service_until work_week grade rank_name version "
            "leave_balance viewer_may_see_pay viewer_may_see_leave viewer_may_see_career "
            "viewer_may_see_personal_detail",
            "Appointment": "decree_number decree_date effective_from effective_until",
            "Rank": "grade name service_years service_months decree_number decree_date effective_from "
            "effective_until",
            "LeaveRequest": "number state starts_on ends_on working_days asked_starts_on asked_ends_on filed_at "
            "decided_at noted_n noted_n_1 noted_n_2 due_at version",
            "LeaveStep": "kind outcome new_starts_on new_ends_on by_name acting_as decree_number on_behalf_of_name at",
            "LeaveEscalation": "step kind delegate_name at",
            "Delegation": "kind delegate_name decree_number decree_date effective_from effective_until made_by made_at "
            "ended_by ended_at version",
            "Payslip": "period is_correction service_years employee_name title unit_name pdf_url",
            "PayslipQuestion": "payslip_id period employee_name state asked_at answered_by answered_at version",
            "Erasure": "state employee_name legal_basis decree_number decree_date requested_by "
            "requested_at approved_by approved_at cancelled_at carried_out_at version",
            "AuditEntry": "",
        }.items()
    }
)
"""By kind, in our own spelling; an object's id goes without saying. `AuditEntry` has no plain field, not even that."""


def is_audited(kind: str, field: str) -> bool:
    """Tell whether it is put on record when somebody reads this field of a row about somebody else."""
    plain = UNAUDITED_FIELDS.get(kind)
    return plain is not None and field not in plain and not (field == "id" and plain)
