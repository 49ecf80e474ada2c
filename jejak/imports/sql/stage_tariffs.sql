-- Purpose:    where the readable tariffs wait; a tariff that is not new tells its last day.
-- Privileges: owner; jejak_app may not make temporary tables.
-- Locks:      none.
CREATE TEMP TABLE incoming_tariff (
    line            integer NOT NULL,
    id              uuid PRIMARY KEY,
    is_new          boolean NOT NULL,
    job_class       smallint NOT NULL,
    amount          bigint NOT NULL,
    decree_number   text NOT NULL,
    decree_date     date NOT NULL,
    effective_from  date NOT NULL,
    effective_until date
) ON COMMIT DROP
