-- Purpose:    many rows in one statement.
-- Called by:  bench.writes
-- Privileges: INSERT on the measured relation.
-- Locks:      none.
INSERT INTO bench.request SELECT * FROM source
