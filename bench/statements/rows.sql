-- Purpose:    the relation that is written: a dozen columns of the kinds that a staff record has.
-- Privileges: owner of the database.
-- Locks:      none.
CREATE SCHEMA bench;
CREATE TABLE bench.request (
    id          uuid PRIMARY KEY,
    employee_id uuid NOT NULL,
    number      text NOT NULL,
    kind        text NOT NULL,
    state       text NOT NULL,
    starts      date NOT NULL,
    ends        date NOT NULL,
    days        integer NOT NULL,
    amount      bigint NOT NULL,
    address     text NOT NULL,
    note        text,
    created_at  timestamptz NOT NULL,
    version     integer NOT NULL
);
