-- Purpose:    one request to destroy personal data, locked, so that it is carried out once.
-- Privileges: owner.
-- Locks:      the erasure's row, FOR UPDATE, until the transaction ends.
SELECT id, employee_id, state, legal_basis, decree_number, decree_date, requested_by_id, approved_by_id, carried_out_at
  FROM hr.erasure WHERE id = $1 FOR UPDATE
