-- Purpose:    whether an account may act today, whether a session still lives, and how this regency's tokens begin.
-- Privileges: run as owner, so that one rule holds for the person who asks; EXECUTE for jejak_app.
-- Locks:      none.
-- Note:       the rules are views, which a statement looks through, for they are asked in every transaction that writes.

CREATE OR REPLACE VIEW hr.open_account AS
SELECT a.id, p.today
  FROM hr.account a JOIN hr.present p ON p.is_demo OR NOT a.is_demo LEFT JOIN hr.employee e ON e.id = a.employee_id
 WHERE a.disabled_at IS NULL AND coalesce(least(e.service_until, a.ends_on), 'infinity') >= p.today;

CREATE OR REPLACE VIEW hr.living_session AS
SELECT s.id, s.account_id, s.method, a.today
  FROM ops.session s JOIN hr.open_account a ON a.id = s.account_id
 WHERE s.ended_at IS NULL AND s.expires_at > now() AND s.idle_until > now();

CREATE OR REPLACE FUNCTION hr.account_is_open(account uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM hr.open_account a WHERE a.id = $1)
$$;
REVOKE ALL ON FUNCTION hr.account_is_open(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.is_session_alive(session uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM hr.living_session s WHERE s.id = $1)
$$;
REVOKE ALL ON FUNCTION hr.is_session_alive(uuid) FROM PUBLIC;

-- A token names its regency, so that one of another regency opens nothing here, not even over a copy of its rows.
CREATE OR REPLACE FUNCTION hr.token_prefix() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'jejak_' || regexp_replace(lower(code), '[^a-z0-9]', '', 'g') || '_' FROM hr.regency
$$;
REVOKE ALL ON FUNCTION hr.token_prefix() FROM PUBLIC;
