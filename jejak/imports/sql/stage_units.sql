-- Purpose:    where the readable rows of a units file wait.
-- Privileges: owner; jejak_app may not make temporary tables.
-- Locks:      none.
CREATE TEMP TABLE incoming_unit (
    line        integer NOT NULL,
    code        text COLLATE pg_c_utf8 PRIMARY KEY,
    name        text COLLATE pg_c_utf8 NOT NULL,
    kind        text NOT NULL,
    parent_code text COLLATE pg_c_utf8,
    work_week   smallint,
    usual_week  smallint NOT NULL
) ON COMMIT DROP
