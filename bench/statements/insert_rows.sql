-- Purpose:    many rows in one statement.
-- Privileges: INSERT on the measured relation.
-- Locks:      none.
INSERT INTO bench.request SELECT * FROM source
