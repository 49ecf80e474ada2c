-- Purpose:    every constraint and index of the relations that grow, and how each is made again, in the order of making.
-- Privileges: superuser.
-- Locks:      none.
WITH growing AS (
    SELECT unnest('{hr.unit,hr.post,hr.employee,hr.appointment,hr.rank_history,hr.payslip,hr.leave_request,hr.leave_step,
                    hr.leave_ledger}'::regclass[]) AS oid
)
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) AS away,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
       || CASE WHEN c.contype = 'f' THEN ' NOT VALID' ELSE '' END AS again,
       array_position('{p,u,x,f}', c.contype::text) AS place
  FROM pg_constraint c
 WHERE c.contype IN ('p', 'u', 'x') AND c.conrelid IN (SELECT oid FROM growing)
    OR c.contype = 'f' AND (c.conrelid IN (SELECT oid FROM growing) OR c.confrelid IN (SELECT oid FROM growing))
 UNION ALL
SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid), 3
  FROM pg_index i
 WHERE i.indrelid IN (SELECT oid FROM growing) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
 ORDER BY place, again
