-- Purpose:    whether an account may act today, whether a session still lives, and how this regency's tokens begin.
-- Called by:  audit.vouch, hr.accesses_seen_by; resolvers/sql of signing in.
-- Privileges: run as owner, so that one rule holds for whoever asks; EXECUTE for jejak_app.
-- Locks:      none.

CREATE OR REPLACE FUNCTION hr.account_is_open(account uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM hr.account a LEFT JOIN hr.employee e ON e.id = a.employee_id
                    WHERE a.id = $1 AND a.disabled_at IS NULL
                      AND coalesce(least(e.service_until, a.ends_on), 'infinity') >= hr.today()
                      AND (NOT a.is_demo OR EXISTS (SELECT FROM hr.regency WHERE is_demo)))
$$;
REVOKE ALL ON FUNCTION hr.account_is_open(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.session_lives(session uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM ops.session s
                    WHERE s.id = $1 AND s.ended_at IS NULL AND s.expires_at > now() AND s.idle_until > now()
                      AND hr.account_is_open(s.account_id))
$$;
REVOKE ALL ON FUNCTION hr.session_lives(uuid) FROM PUBLIC;

-- A token names its regency, so that one of another regency opens nothing here, not even over a copy of its rows.
CREATE OR REPLACE FUNCTION hr.token_prefix() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'jejak_' || regexp_replace(lower(code), '[^a-z0-9]', '', 'g') || '_' FROM hr.regency
$$;
REVOKE ALL ON FUNCTION hr.token_prefix() FROM PUBLIC;
