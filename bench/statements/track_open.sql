-- Purpose:    the measured relation under audit, no column personal.
-- Privileges: owner of the database.
-- Locks:      the relation, for a moment.
SELECT audit.track('bench.request', open => audit.columns_of('bench.request'), subject => '{employee_id}')
