-- Purpose:    the accounts of people whom the caller may help back in, by name, and how far each is: operators see those of
--             their units and below, administrators everybody's. Found by a whole user name or NIP, or a piece of the name.
-- Privileges: run as owner; a living session with its second factor is what shows whose units they are.
-- Locks:      none.
-- Note:       a page is the accounts after one, or before it, so that no name and no NIP stands in a cursor.

CREATE OR REPLACE FUNCTION hr.accounts_helpable_by(session uuid, search text, account uuid, with_slip boolean)
RETURNS SETOF uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH held AS MATERIALIZED (
        SELECT r.role, r.unit_id
          FROM ops.session s JOIN hr.account_role r ON r.account_id = s.account_id
         WHERE s.id = $1 AND s.has_second_factor AND hr.is_session_alive(s.id)
           AND hr.today() BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity')
    ), units AS MATERIALIZED (
        SELECT u FROM held h CROSS JOIN LATERAL hr.units_under(h.unit_id) u WHERE h.role = 'OPERATOR'
    ), helped AS MATERIALIZED (
        -- Looked through before anybody is looked for: a name of somebody else and one that nobody has make the same work.
        SELECT a.id, a.user_name, a.name, e.nip
          FROM hr.account a
          LEFT JOIN hr.employee e ON e.id = a.employee_id
          LEFT JOIN hr.appointment ap ON ap.id = e.current_appointment_id
          LEFT JOIN hr.post p ON p.id = ap.post_id
         WHERE a.kind = 'PERSON'
           AND ((SELECT bool_or(h.role = 'ADMINISTRATOR') FROM held h) OR p.unit_id IN (SELECT u FROM units))
    )
    SELECT h.id
      FROM helped h
     WHERE ($3 IS NULL OR h.id = $3)
       AND ($2 IS NULL OR h.user_name = $2 OR h.nip = $2 OR strpos(lower(h.name), lower($2)) > 0)
       AND (NOT $4 OR EXISTS (SELECT FROM hr.account_code c WHERE c.account_id = h.id AND c.purpose = 'RESET'
                                 AND c.made_at > now() - interval '30 days'))
$$;
REVOKE ALL ON FUNCTION hr.accounts_helpable_by(uuid, text, uuid, boolean) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.accounts_to_help(
    session uuid, search text, account uuid, with_slip boolean, edge uuid, backwards boolean, size integer)
RETURNS TABLE (id uuid, user_name text, name text, unit_name text, roles text[], is_open boolean, has_password boolean,
               has_second_factor boolean, slip_made_at timestamptz, slip_made_by text, slip_expires_at timestamptz,
               slip_used_at timestamptz, reset_requested_at timestamptz, reset_requested_by text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH page AS (
        SELECT a.id
          FROM hr.account a
          LEFT JOIN hr.account b ON b.id = $5
         WHERE a.id IN (SELECT hr.accounts_helpable_by($1, $2, $3, $4))
           AND ($5 IS NULL OR CASE WHEN $6 THEN (a.name, a.id) < (b.name, b.id) ELSE (a.name, a.id) > (b.name, b.id) END)
         ORDER BY CASE WHEN NOT $6 THEN a.name END, CASE WHEN NOT $6 THEN a.id END, a.name DESC, a.id DESC
         LIMIT $7
    )
    SELECT a.id, a.user_name, a.name, u.name,
           ARRAY(SELECT DISTINCT r.role FROM hr.account_role r WHERE r.account_id = a.id
                    AND hr.today() BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity') ORDER BY 1),
           hr.account_is_open(a.id), a.password_hash IS NOT NULL,
           EXISTS (SELECT FROM hr.account_totp t WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL
                      AND t.ended_at IS NULL),
           c.made_at, m.name, c.expires_at, c.used_at, t.requested_at, q.name
      FROM page
      JOIN hr.account a ON a.id = page.id
      LEFT JOIN hr.employee e ON e.id = a.employee_id
      LEFT JOIN hr.appointment ap ON ap.id = e.current_appointment_id
      LEFT JOIN hr.post p ON p.id = ap.post_id
      LEFT JOIN hr.unit u ON u.id = p.unit_id
      LEFT JOIN LATERAL (SELECT k.* FROM hr.account_code k
                          WHERE k.account_id = a.id AND k.purpose IN ('ACTIVATE', 'RESET')
                          ORDER BY k.made_at DESC LIMIT 1) c ON true
      LEFT JOIN hr.account m ON m.id = c.made_by_id
      LEFT JOIN hr.totp_reset t ON t.account_id = a.id AND t.state = 'REQUESTED'
      LEFT JOIN hr.account q ON q.id = t.requested_by_id
     ORDER BY a.name, a.id
$$;
REVOKE ALL ON FUNCTION hr.accounts_to_help(uuid, text, uuid, boolean, uuid, boolean, integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.count_accounts_to_help(
    session uuid, search text, account uuid, with_slip boolean, cap integer) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(*) FROM (SELECT hr.accounts_helpable_by($1, $2, $3, $4) LIMIT $5) s
$$;
REVOKE ALL ON FUNCTION hr.count_accounts_to_help(uuid, text, uuid, boolean, integer) FROM PUBLIC;
