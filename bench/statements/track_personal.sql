-- Purpose:    the measured relation under audit, with three personal columns: amount, address and note.
-- Privileges: owner of the database.
-- Locks:      the relation, for a moment.
SELECT audit.track('bench.request', subject => '{employee_id}',
    open => '{id,employee_id,number,kind,state,starts,ends,days,created_at,version}')
