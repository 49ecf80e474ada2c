-- Purpose:    changes every row: a state and its version, and three columns that people would call personal.
-- Privileges: UPDATE on the measured relation.
-- Locks:      row locks.
UPDATE bench.request
   SET state = 'DECIDED', version = version + 1, amount = amount + 1, address = address || ' A', note = 'disetujui'
