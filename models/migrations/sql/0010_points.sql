-- Purpose:    what callers have spent of their points, for the processes that share them.
-- Called by:  models/migrations/0010_points.py
-- Privileges: owner; nobody reads or writes it but through ops.spend_points and ops.forget_points.
-- Locks:      none beyond creation.

CREATE TABLE ops.points (
    caller  bytea PRIMARY KEY,
    spent   double precision NOT NULL,
    restore double precision NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- A hash stands for the account or the address.
    CONSTRAINT points_caller_is_hashed CHECK (octet_length(caller) = 16),
    CONSTRAINT points_come_back CHECK (restore > 0)
);

INSERT INTO ops.unaudited VALUES
    ('ops.points', 'how fast callers ask just now; it runs out within minutes, and a hash stands for each');
