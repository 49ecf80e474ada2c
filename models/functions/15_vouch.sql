-- Purpose:    whether the caller may act as who they say they are, at this moment.
-- Called by:  audit.begin, for everybody but the owner.
-- Privileges: with those of audit.begin, the owner's.
-- Locks:      none. A session that ends a moment later is seen by the next act.
-- Raises:     28000 when the session has ended or is somebody else's, 42501 when the roles have changed meanwhile.
-- Note:       the same conditions as in resolvers/sql/session_actor.sql, which lets the caller in.

CREATE OR REPLACE FUNCTION audit.vouch(actor uuid, session uuid, method text, roles text[]) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    today date;
BEGIN
    IF $2 IS NULL THEN
        -- A machine acts without a session, and nobody acts as a machine with one.
        IF $3 IN ('SESSION', 'TOKEN') OR NOT EXISTS (
               SELECT FROM hr.account a WHERE a.id = $1 AND a.kind = 'SERVICE' AND a.disabled_at IS NULL) THEN
            RAISE EXCEPTION 'nobody is signed in as account %', $1 USING ERRCODE = '28000', CONSTRAINT = 'session_lives';
        END IF;
        RETURN;
    END IF;
    today := hr.today();
    IF NOT EXISTS (SELECT FROM ops.session s JOIN hr.account a ON a.id = s.account_id
                     LEFT JOIN hr.employee e ON e.id = a.employee_id
                    WHERE s.id = $2 AND s.account_id = $1 AND s.ended_at IS NULL AND s.expires_at > now()
                      AND $3 = CASE s.method WHEN 'TOKEN' THEN 'TOKEN' ELSE 'SESSION' END
                      AND a.disabled_at IS NULL AND coalesce(e.service_until, 'infinity') >= today
                      AND (NOT a.is_demo OR EXISTS (SELECT FROM hr.regency WHERE is_demo))) THEN
        RAISE EXCEPTION 'session % has ended', $2 USING ERRCODE = '28000', CONSTRAINT = 'session_lives';
    END IF;
    IF $4 IS DISTINCT FROM ARRAY(SELECT r.role::text FROM hr.account_role r
                                  WHERE r.account_id = $1
                                    AND today BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity')
                                  ORDER BY r.role COLLATE "C") THEN
        RAISE EXCEPTION 'the roles of account % have changed', $1 USING ERRCODE = '42501', CONSTRAINT = 'roles_unchanged';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION audit.vouch(uuid, uuid, text, text[]) FROM PUBLIC;
