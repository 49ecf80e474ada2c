-- Purpose:    the account that a subject of a sign-in provider opens.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT a.id, a.version, hr.account_is_open(a.id) AS is_open,
       EXISTS (SELECT FROM hr.account_totp t WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL
                  AND t.ended_at IS NULL) AS has_second_factor
  FROM hr.account_identity i JOIN hr.account a ON a.id = i.account_id
 WHERE i.issuer = $1 AND i.subject = $2 AND i.ended_at IS NULL AND a.kind = 'PERSON'
