-- Purpose:    where the readable grades of titles wait; what is not new tells its last day.
-- Privileges: owner; jejak_app may not make temporary tables.
-- Locks:      none.
CREATE TEMP TABLE incoming_grade (
    line            integer NOT NULL,
    id              uuid PRIMARY KEY,
    is_new          boolean NOT NULL,
    position_id     uuid NOT NULL,
    employee_kind   text NOT NULL,
    lowest_grade    text NOT NULL,
    highest_grade   text NOT NULL,
    source          text NOT NULL,
    effective_from  date NOT NULL,
    effective_until date
) ON COMMIT DROP
