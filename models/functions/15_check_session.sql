-- Purpose:    whether the caller may act as who they say they are, at this moment.
-- Privileges: with those of audit.begin, the owner's.
-- Locks:      none. A session that ends a moment later is seen by the next act.
-- Raises:     28000 when the session has ended or is somebody else's, 42501 when the roles have changed meanwhile.

CREATE OR REPLACE FUNCTION audit.check_session(actor uuid, session uuid, method text, roles text[]) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held text[];
BEGIN
    IF $2 IS NULL THEN
        -- A machine of ours acts without a session; a person, and a machine that was let in, never does.
        IF $3 IN ('SESSION', 'TOKEN') OR NOT EXISTS (
               SELECT FROM hr.account a WHERE a.id = $1 AND a.kind = 'SERVICE' AND a.disabled_at IS NULL
                  AND a.user_name LIKE 'system:%') THEN
            RAISE EXCEPTION 'nobody is signed in as account %', $1 USING ERRCODE = '28000', CONSTRAINT = 'session_lives';
        END IF;
        RETURN;
    END IF;
    SELECT ARRAY(SELECT r.role FROM hr.account_role r
                  WHERE r.account_id = $1 AND s.today BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity'))
      INTO held
      FROM hr.living_session s
     WHERE s.id = $2 AND s.account_id = $1
       AND $3 = CASE WHEN s.method IN ('TOKEN', 'SERVICE') THEN 'TOKEN' ELSE 'SESSION' END;
    IF held IS NULL THEN
        RAISE EXCEPTION 'session % has ended', $2 USING ERRCODE = '28000', CONSTRAINT = 'session_lives';
    END IF;
    IF (held <@ $4 AND held @> $4) IS NOT TRUE THEN
        RAISE EXCEPTION 'the roles of account % have changed', $1 USING ERRCODE = '42501', CONSTRAINT = 'roles_unchanged';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION audit.check_session(uuid, uuid, text, text[]) FROM PUBLIC;
