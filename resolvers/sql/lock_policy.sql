-- Purpose:    a publication policy as it stands, locked.
-- Privileges: jejak_app.
-- Locks:      the policy's row, FOR UPDATE, until the transaction ends.
SELECT id, field, state, effective_from, effective_until, proposed_by_id, version
  FROM hr.publication_policy WHERE id = $1 FOR UPDATE
