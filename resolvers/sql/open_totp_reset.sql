-- Purpose:    the request that stands for an account, if one does.
-- Privileges: jejak_app.
-- Locks:      the request's row.
SELECT id, account_id, state, needs_two, requested_by_id, version
  FROM hr.totp_reset WHERE account_id = $1 AND state = 'REQUESTED' FOR UPDATE
