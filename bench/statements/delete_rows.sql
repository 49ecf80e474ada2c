-- Purpose:    takes every row away.
-- Privileges: DELETE on the measured relation.
-- Locks:      row locks.
DELETE FROM bench.request
