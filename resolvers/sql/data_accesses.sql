-- Purpose:    one page of who read or changed the caller's own data.
-- Privileges: EXECUTE on hr.data_accesses.
-- Locks:      none.
SELECT id, at, by_name, unit_name, roles, op, relation, operation, fields, purpose
  FROM hr.data_accesses($1, $2, $3, $4, $5)
