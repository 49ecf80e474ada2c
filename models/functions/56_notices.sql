-- Purpose:    what happened to the caller's own account lately, newest first, and whether it is news since the sign-in
--             before the present one.
-- Privileges: run as owner, since jejak_app reads no tries; a living session is what shows whose account it is.
-- Locks:      none.

CREATE OR REPLACE FUNCTION hr.account_notices(session uuid)
RETURNS TABLE (kind text, at timestamptz, by text, is_new boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH me AS (
        SELECT s.account_id,
               (SELECT t.at FROM hr.sign_in_attempt t
                 WHERE t.account_id = s.account_id AND t.outcome IN ('ACCEPTED', 'ACTIVATED') AND t.at <= s.started_at
                 ORDER BY t.at DESC OFFSET 1 LIMIT 1) AS before_at
          FROM ops.session s WHERE s.id = $1 AND hr.is_session_alive(s.id)
    ), happened (kind, at, by_id) AS (
        SELECT 'RESET_SLIP_MADE', c.made_at, c.made_by_id
          FROM me JOIN hr.account_code c USING (account_id) WHERE c.purpose = 'RESET'
        UNION ALL
        SELECT CASE t.outcome WHEN 'ACTIVATED' THEN 'PASSWORD_SET' ELSE 'PASSWORD_CHANGED' END, t.at, NULL
          FROM me JOIN hr.sign_in_attempt t USING (account_id) WHERE t.outcome IN ('ACTIVATED', 'PASSWORD_CHANGED')
        UNION ALL
        SELECT 'SECOND_FACTOR_SET', f.confirmed_at, NULL
          FROM me JOIN hr.account_totp f USING (account_id) WHERE f.confirmed_at IS NOT NULL
        UNION ALL
        SELECT 'SECOND_FACTOR_LOST', coalesce(r.approved_at, r.requested_at), coalesce(r.approved_by_id, r.requested_by_id)
          FROM me JOIN hr.totp_reset r USING (account_id) WHERE r.state = 'DONE'
        UNION ALL
        SELECT 'IDENTITY_LINKED', i.linked_at, NULL FROM me JOIN hr.account_identity i USING (account_id)
    )
    SELECT h.kind, h.at, b.name, coalesce(h.at > me.before_at, true)
      FROM me CROSS JOIN happened h LEFT JOIN hr.account b ON b.id = h.by_id
     WHERE h.at > now() - interval '90 days'
     ORDER BY h.at DESC, h.kind
     LIMIT 20
$$;
REVOKE ALL ON FUNCTION hr.account_notices(uuid) FROM PUBLIC;
