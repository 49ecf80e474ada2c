-- Purpose:    the person who proved the password and the second factor of an account holds both: the better vouching counts for both.
-- Privileges: jejak_app.
-- Locks:      the account's row and the second factor's, where they change.
WITH found AS (
    SELECT a.id AS account_id, t.id AS totp_id, hr.stronger_assurance(a.vouched_by_role, t.vouched_by_role) AS vouched_by_role
      FROM hr.account a
      JOIN hr.account_totp t ON t.account_id = a.id AND t.confirmed_at IS NOT NULL AND t.ended_at IS NULL
     WHERE a.id = $1
), account AS (
    UPDATE hr.account a SET vouched_by_role = f.vouched_by_role
      FROM found f WHERE a.id = f.account_id AND a.vouched_by_role IS DISTINCT FROM f.vouched_by_role
)
UPDATE hr.account_totp t SET vouched_by_role = f.vouched_by_role
  FROM found f WHERE t.id = f.totp_id AND t.vouched_by_role IS DISTINCT FROM f.vouched_by_role
