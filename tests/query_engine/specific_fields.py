"""Fields about people that are specific, type by type: the requirement, for the tests of reading and of reach."""

SPECIFIC = {
    "Employee": {"nip", "birthDate", "birthPlace", "reviewNote"},
    "LeaveRequest": {"kind", "reason", "address", "phone"},
    "LeaveStep": {"reason"},
    "LeaveEscalation": {"reason"},
    "Delegation": set(),
    "Payslip": {
        "grade", "basePay", "spouseAllowance", "childAllowance", "positionAllowance", "riceAllowance", "tpp",
        "otherIncome", "pensionContribution", "healthContribution", "otherDeductions", "gross", "net",
        "employeeNip",
    },
    "PayslipQuestion": {"question", "answer"},
    "Erasure": {"employeeNip", "reason"},
    "Appointment": set(),
    "Rank": set(),
}  # fmt: skip
