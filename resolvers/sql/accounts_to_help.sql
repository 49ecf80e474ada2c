-- Purpose:    one page of the accounts whose people the caller may help back in.
-- Privileges: EXECUTE on hr.accounts_to_help.
-- Locks:      none.
SELECT id, user_name, name, unit_name, roles, is_open, has_password, has_second_factor, slip_made_at, slip_made_by,
       slip_expires_at, slip_used_at, reset_requested_at, reset_requested_by
  FROM hr.accounts_to_help($1, $2, $3, $4, $5, $6, $7)
