-- Purpose:    where the readable slips wait, each with its lines as arrays of one length.
-- Privileges: owner; jejak_app may not make temporary tables.
-- Locks:      none.
CREATE TEMP TABLE incoming_payslip (
    line                 integer NOT NULL,
    id                   uuid NOT NULL,
    employee_id          uuid NOT NULL,
    grade                text NOT NULL,
    service_years        smallint NOT NULL,
    base_pay             bigint NOT NULL,
    spouse_allowance     bigint NOT NULL,
    child_allowance      bigint NOT NULL,
    position_allowance   bigint NOT NULL,
    rice_allowance       bigint NOT NULL,
    tpp                  bigint NOT NULL,
    other_income         bigint NOT NULL,
    pension_contribution bigint NOT NULL,
    health_contribution  bigint NOT NULL,
    other_deductions     bigint NOT NULL,
    gross                bigint NOT NULL,
    net                  bigint NOT NULL,
    line_month           date NOT NULL,
    basis                text,
    kinds                text[] NOT NULL,
    names                text[] NOT NULL,
    amounts              bigint[] NOT NULL,
    signs                smallint[] NOT NULL
) ON COMMIT DROP
