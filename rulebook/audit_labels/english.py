"""What are the log's tables, columns, values and acts called in English? The same words as beside it, by the same keys.

Official terms stay as docs/glossary.md gives them where English would blur the law. An act is what somebody was doing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OPERATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "addAccount": "making an account",
        "activateAccounts": "making activation slips",
        "addService": "making a machine's account",
        "approveTotpReset": "agreeing to remove a sign-in code",
        "cancelTotpReset": "calling off the removal of a sign-in code",
        "changePassword": "changing a password",
        "closeService": "closing a machine's account",
        "completeSignIn": "noting an attempt to sign in with a code",
        "confirmTotp": "taking a sign-in code into use",
        "enrolTotp": "setting up a sign-in code",
        "giveServiceToken": "giving a machine a token",
        "linkIdentity": "linking a sign-in provider's identity",
        "loseSecondFactor": "removing a sign-in code",
        "requestTotpReset": "asking to remove a sign-in code",
        "resetPassword": "making a slip for a new password",
        "revokeServiceTokens": "revoking a machine's tokens",
        "signInWithProvider": "noting an attempt to sign in with a provider",
        "signOutEverywhere": "signing out everywhere",
        "unlinkIdentity": "unlinking an identity",
        "backup": "backing up the whole database",
        "auditBundle": "downloading entries of the log",
        "auditEvidence": "asking for evidence",
        "closeAccount": "closing an account",
        "continueLog": "continuing the log after a restore",
        "endEngagement": "ending a letter of audit",
        "endRole": "ending an account's role",
        "exportLog": "exporting the log",
        "grantRole": "giving an account a role",
        "initRegency": "opening the system",
        "setRegency": "correcting what the regency is",
        "makeAccountCode": "making a one-time code",
        "makeToken": "making a token",
        "openEngagement": "opening a letter of audit",
        "reopenAccount": "reopening an account",
        "activateAccount": "opening an account with a one-time code",
        "adviseLeave": "advising on leave",
        "approveErasure": "agreeing to destroy data",
        "cancelErasure": "calling off the destruction of data",
        "decideLeave": "deciding on leave",
        "delegateDecisions": "naming a delegate",
        "downloadEvidence": "fetching evidence",
        "endDelegation": "ending a delegation",
        "erase": "destroying personal data",
        "importBalances": "importing leave balances",
        "importDelegations": "importing delegated authority",
        "importEmployees": "importing employees",
        "importHolidays": "importing holidays",
        "importTariffs": "importing TPP tariffs",
        "importUnits": "importing units",
        "migrate": "updating the database",
        "passLeave": "passing on a step of leave that waited",
        "publishEditions": "publishing figures",
        "reassignLeaveStep": "reassigning a step of leave",
        "requestErasure": "asking to destroy data",
        "requestLeave": "asking for leave",
        "seal": "sealing the log",
        "signIn": "noting an attempt to sign in",
        "signOut": "signing out",
        "withdrawLeave": "withdrawing a request for leave",
    }
)

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AccountRole": "role of an account",
        "Appointment": "appointment",
        "AuditEntry": "log",
        "Employee": "employee record",
        "Erasure": "request for erasure",
        "LeaveBalance": "leave balance",
        "LeaveRequest": "leave request",
        "LeaveStep": "advice or decision on leave",
        "Payslip": "payslip",
        "Rank": "grade history",
        "TotpReset": "request to remove a sign-in code",
    }
)

RELATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "audit.continuation": "decision to continue the log",
        "audit.relation": "list of audited tables",
        "hr.account": "account",
        "hr.account_code": "one-time code",
        "hr.account_identity": "sign-in provider's identity",
        "hr.account_role": "role of an account",
        "hr.account_totp": "sign-in code (TOTP)",
        "hr.appointment": "appointment to a post",
        "hr.audit_engagement": "letter of audit",
        "hr.calendar_year": "working calendar",
        "hr.delegation": "delegation",
        "hr.employee": "employee record",
        "hr.engagement_scope": "scope of a letter of audit",
        "hr.erasure": "request for erasure",
        "hr.holiday": "holiday",
        "hr.leave_authority": "authority over leave",
        "hr.leave_ledger": "ledger of leave days",
        "hr.grade_edition": "edition of holders' grades",
        "hr.leave_pass": "passing on of a step of leave",
        "hr.leave_request": "leave request",
        "hr.leave_step": "advice or decision on leave",
        "hr.official": "elected official",
        "hr.payslip": "payslip",
        "hr.position": "position",
        "hr.position_grade": "range of grades of a position",
        "hr.post": "post",
        "hr.publication_policy": "publication policy",
        "hr.rank_history": "grade history",
        "hr.recovery_code": "recovery code",
        "hr.regency": "regency",
        "hr.service_time_edition": "edition of service times",
        "hr.sign_in_attempt": "record of signing in and out",
        "hr.totp_reset": "request to remove a sign-in code",
        "hr.tpp_tariff": "TPP tariff",
        "hr.unit": "unit",
    }
)

DETAILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "command": "command",
        "engagement": "letter of audit",
        "entries": "entries destroyed",
        "fields": "what was read",
        "operation": "act",
        "row": "row",
        "rule": "rule",
        "subjects": "number of people",
        "subjects_hash": "fingerprint of the list of people",
        "transactions": "reasons destroyed",
    }
)
