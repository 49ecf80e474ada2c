-- Purpose:    takes every row away.
-- Called by:  bench.writes
-- Privileges: DELETE on the measured relation.
-- Locks:      row locks.
DELETE FROM bench.request
