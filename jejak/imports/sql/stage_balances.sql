-- Purpose:    where the readable opening balances wait.
-- Privileges: owner; jejak_app may not make temporary tables.
-- Locks:      none.
CREATE TEMP TABLE incoming_balance (
    line        integer NOT NULL,
    employee_id uuid NOT NULL,
    year        smallint NOT NULL,
    half_days   smallint NOT NULL,
    source      text NOT NULL,
    is_new      boolean NOT NULL,
    PRIMARY KEY (employee_id, year)
) ON COMMIT DROP
