-- Purpose:    the one answer to what an account may do today, or will by what is decided already, and who may vouch for it.
-- Privileges: with the caller's rights; EXECUTE for jejak_app.
-- Locks:      none. A person who acts on the answer locks the account first and asks in a statement of its own.

-- The posts that an account holds or stands in for, on which days from today on. A plt stands while nobody holds the post.
CREATE OR REPLACE FUNCTION hr.posts_acted_for(account uuid)
RETURNS TABLE (kind text, post_id uuid, days datemultirange)
LANGUAGE sql STABLE ROWS 3
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.kind, o.post_id, o.days * datemultirange(daterange((SELECT hr.today()), NULL))
      FROM (SELECT 'POST' AS kind, p.post_id,
                   datemultirange(daterange(p.effective_from, p.effective_until, '[]')) AS days
              FROM hr.account a JOIN hr.appointment p ON p.employee_id = a.employee_id WHERE a.id = $1
            UNION ALL
            SELECT 'POST', o.post_id, datemultirange(daterange(o.effective_from, o.effective_until, '[]'))
              FROM hr.account a JOIN hr.official o ON o.id = a.official_id WHERE a.id = $1
            UNION ALL
            SELECT d.kind, d.post_id, datemultirange(daterange(d.effective_from, d.effective_until, '[]'))
                   - CASE d.kind WHEN 'PLH' THEN '{}' ELSE coalesce((
                         SELECT range_agg(h.days)
                           FROM (SELECT daterange(p.effective_from, p.effective_until, '[]') AS days
                                   FROM hr.appointment p WHERE p.post_id = d.post_id
                                 UNION ALL
                                 SELECT daterange(o.effective_from, o.effective_until, '[]')
                                   FROM hr.official o WHERE o.post_id = d.post_id) h), '{}') END
              FROM hr.account a JOIN hr.delegation d ON d.delegate_id = a.employee_id AND d.ended_at IS NULL
             WHERE a.id = $1) o
$$;
REVOKE ALL ON FUNCTION hr.posts_acted_for(uuid) FROM PUBLIC;

-- What others of an account's authority: a role that was granted (ROLE), or decisions on leave for a post that it holds
-- (POST) or stands in for (PLT, PLH), because the decree names the post or a request waits for, or was raised to, it.
-- From when: today, or the later day from which it is decided already. What ended yesterday is not there.
CREATE OR REPLACE FUNCTION hr.authority_of(account uuid)
RETURNS TABLE (kind text, role text, post_id uuid, effective_from date)
LANGUAGE sql STABLE ROWS 2
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'ROLE', r.role, NULL::uuid, greatest(r.effective_from, (SELECT hr.today()))
      FROM hr.account_role r
     WHERE r.account_id = $1
       AND coalesce(r.effective_until, 'infinity') >= greatest(r.effective_from, (SELECT hr.today()))
    UNION ALL
    SELECT o.kind, NULL, o.post_id, min(lower(o.days * d.days))
      FROM hr.posts_acted_for($1) o
     CROSS JOIN LATERAL (
           SELECT datemultirange(daterange(l.effective_from, l.effective_until, '[]')) AS days
             FROM hr.leave_authority l WHERE l.deciding_post_id = o.post_id
           UNION ALL
           SELECT datemultirange(daterange((SELECT hr.today()), NULL))
             FROM hr.leave_request r
            WHERE r.deciding_post_id = o.post_id AND r.state IN ('FILED', 'ADVISED')
           UNION ALL
           SELECT datemultirange(daterange((SELECT hr.today()), NULL))
             FROM hr.leave_pass p JOIN hr.leave_request r ON r.id = p.request_id AND r.state IN ('FILED', 'ADVISED')
            WHERE p.to_post_id = o.post_id AND p.kind = 'RAISED' AND p.step = 'DECISION'
              AND p.to_post_id IN (SELECT hr.entitled_posts(r.id, 'DECISION'))) d
     WHERE NOT isempty(o.days * d.days)
     GROUP BY o.kind, o.post_id
$$;
REVOKE ALL ON FUNCTION hr.authority_of(uuid) FROM PUBLIC;

-- Whether the one who vouched as this (null: the one who runs the server) vouched enough for all that an account may do: for a
-- role the server alone, which hands out a code with it; for decisions an administrator too; for the rest a unit's operator.
CREATE OR REPLACE FUNCTION hr.is_assurance_sufficient(account uuid, vouched_by_role text) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $2 IS NULL OR NOT EXISTS (
        SELECT FROM hr.authority_of($1) h WHERE h.kind = 'ROLE' OR $2 = 'OPERATOR')
$$;
REVOKE ALL ON FUNCTION hr.is_assurance_sufficient(uuid, text) FROM PUBLIC;

-- Whether a second factor stands that was not set up by somebody for whom a unit's operator alone had vouched.
CREATE OR REPLACE FUNCTION hr.needs_server_assurance(account uuid) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM hr.account_totp t
                    WHERE t.account_id = $1 AND t.confirmed_at IS NOT NULL AND t.ended_at IS NULL
                      AND t.vouched_by_role IS DISTINCT FROM 'OPERATOR')
$$;
REVOKE ALL ON FUNCTION hr.needs_server_assurance(uuid) FROM PUBLIC;

-- Whether a slip for an account takes an administrator: it has authority that no second factor guards.
CREATE OR REPLACE FUNCTION hr.needs_administrator(account uuid) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT hr.needs_server_assurance($1) AND EXISTS (SELECT FROM hr.authority_of($1))
$$;
REVOKE ALL ON FUNCTION hr.needs_administrator(uuid) FROM PUBLIC;

-- Whether a helper is operator, today, of the unit of an account's person or of one above it.
CREATE OR REPLACE FUNCTION hr.is_operator_of(helper uuid, account uuid) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM hr.account a
          JOIN hr.employee e ON e.id = a.employee_id
          JOIN hr.appointment ap ON ap.id = e.current_appointment_id
          JOIN hr.post p ON p.id = ap.post_id
         CROSS JOIN LATERAL hr.units_above(p.unit_id) u
          JOIN hr.account_role r ON r.unit_id = u.unit_id AND r.account_id = $1 AND r.role = 'OPERATOR'
           AND (SELECT hr.today()) BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity')
         WHERE a.id = $2)
$$;
REVOKE ALL ON FUNCTION hr.is_operator_of(uuid, uuid) FROM PUBLIC;

-- As what a helper may let somebody into an account now: SERVER, ADMINISTRATOR or OPERATOR, or null where they may not.
-- Asked when a slip is made and again when it is used. No helper, and a machine of ours, is the one who runs the server.
CREATE OR REPLACE FUNCTION hr.voucher_role_of(helper uuid, account uuid) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN $1 IS NULL OR EXISTS (SELECT FROM hr.account a
                                    WHERE a.id = $1 AND a.kind = 'SERVICE' AND a.user_name LIKE 'system:%') THEN 'SERVER'
        WHEN $1 = $2 OR NOT hr.account_is_open($1) THEN NULL
        WHEN EXISTS (SELECT FROM hr.account_role r
                      WHERE r.account_id = $1 AND r.role = 'ADMINISTRATOR'
                        AND (SELECT hr.today()) BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity'))
            THEN 'ADMINISTRATOR'
        WHEN hr.is_operator_of($1, $2) AND NOT hr.needs_administrator($2) THEN 'OPERATOR' END
$$;
REVOKE ALL ON FUNCTION hr.voucher_role_of(uuid, uuid) FROM PUBLIC;

-- The better of two vouchings, of somebody who has proved to hold what either was given for.
CREATE OR REPLACE FUNCTION hr.stronger_assurance(one text, other text) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE least($1, $2) END
$$;
REVOKE ALL ON FUNCTION hr.stronger_assurance(text, text) FROM PUBLIC;
