-- Purpose:    where the readable lines of a delegation decree wait; a line that is not new tells its last day.
-- Privileges: owner; jejak_app may not make temporary tables.
-- Locks:      none.
CREATE TEMP TABLE incoming_delegation (
    line              integer NOT NULL,
    id                uuid PRIMARY KEY,
    is_new            boolean NOT NULL,
    unit_id           uuid NOT NULL,
    leave_kind        text NOT NULL,
    lowest_job_class  smallint NOT NULL,
    highest_job_class smallint NOT NULL,
    deciding_post_id  uuid NOT NULL,
    decree_number     text NOT NULL,
    decree_date       date NOT NULL,
    effective_from    date NOT NULL,
    effective_until   date
) ON COMMIT DROP
