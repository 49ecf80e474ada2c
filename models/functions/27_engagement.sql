-- Purpose:    which letters of audit are open, over whom and over which days, and what an auditor may open under them.
-- Privileges: with those of the caller: the owner's inside the log's own functions, jejak_app's in a resolver;
--             hr.examines runs as owner, since jejak_auditor reads no letter and no appointment.
-- Locks:      none.

CREATE OR REPLACE FUNCTION hr.is_open(letter hr.audit_engagement) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $1.ended_at IS NULL AND coalesce($1.effective_until, 'infinity') >= hr.today()
$$;
REVOKE ALL ON FUNCTION hr.is_open(hr.audit_engagement) FROM PUBLIC;

-- Whether a letter is about a person, on a day; without a day, on any. A letter that names nobody and nothing is about all.
-- A unit's are those who belonged to it that day: the one who came or went since is not examined for elsewhere. Before the
-- first appointment the first counts, and after the last the last.
CREATE OR REPLACE FUNCTION hr.letter_covers(letter hr.audit_engagement, person uuid, day date) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce($1.employee_id = $2, $1.employee_id IS NULL)
       AND (NOT EXISTS (SELECT FROM hr.engagement_scope s WHERE s.engagement_id = $1.id)
            OR EXISTS (SELECT FROM hr.engagement_scope s
                        WHERE s.engagement_id = $1.id
                          AND ($3 IS NULL OR s.starts_on IS NULL OR $3 BETWEEN s.starts_on AND s.ends_on)
                          AND (s.unit_id IS NULL OR s.unit_id IN (
                               SELECT u.unit_id FROM hr.appointment a JOIN hr.post p ON p.id = a.post_id
                                CROSS JOIN LATERAL hr.units_above(p.unit_id) u
                                WHERE a.employee_id = $2 AND ($3 IS NULL OR a.id = (
                                      SELECT n.id FROM hr.appointment n WHERE n.employee_id = $2
                                       ORDER BY n.effective_from > $3, abs(n.effective_from - $3) LIMIT 1))))))
$$;
REVOKE ALL ON FUNCTION hr.letter_covers(hr.audit_engagement, uuid, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.open_letters_over(person uuid) RETURNS SETOF hr.audit_engagement
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT g.* FROM hr.audit_engagement g
     WHERE hr.is_open(g) AND hr.letter_covers(g, $1, NULL)
     ORDER BY g.letter_date, g.id
$$;
REVOKE ALL ON FUNCTION hr.open_letters_over(uuid) FROM PUBLIC;

-- The letters under which an account may act today.
CREATE OR REPLACE FUNCTION hr.letters_of(auditor uuid) RETURNS SETOF hr.audit_engagement
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT g.* FROM hr.audit_engagement g
     WHERE hr.is_open(g) AND coalesce(g.auditor_account_id, $1) = $1 AND g.effective_from <= hr.today()
     ORDER BY g.employee_id IS NULL, g.letter_date, g.id
$$;
REVOKE ALL ON FUNCTION hr.letters_of(uuid) FROM PUBLIC;

-- Whether an auditor may open what the log holds about a person at an instant.
CREATE OR REPLACE FUNCTION hr.examines(auditor uuid, person uuid, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER COST 1000
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM hr.letters_of($1) g
         WHERE hr.letter_covers(g, $2, (SELECT ($3 AT TIME ZONE r.time_zone)::date FROM hr.regency r)))
$$;
REVOKE ALL ON FUNCTION hr.examines(uuid, uuid, timestamptz) FROM PUBLIC;

-- The letter under which an account reads about these people; null for the one who is no auditor.
CREATE OR REPLACE FUNCTION audit.open_letter_over(actor uuid, roles text[], people uuid[]) RETURNS uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT g.id FROM hr.letters_of($1) g
     WHERE 'AUDITOR' = ANY ($2) AND EXISTS (SELECT FROM unnest($3) person WHERE hr.letter_covers(g, person, NULL))
     LIMIT 1
$$;
REVOKE ALL ON FUNCTION audit.open_letter_over(uuid, text[], uuid[]) FROM PUBLIC;
