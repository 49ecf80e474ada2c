-- Purpose:    which letters of audit are open, and over whom.
-- Called by:  audit.note_read (under which letter somebody reads), resolvers/erasure.py and jejak erase (legal hold),
--             hr.data_accesses (what the examined do not see yet).
-- Privileges: with those of the caller: the owner's inside the log's own functions, jejak_app's in a resolver.
-- Locks:      none.

CREATE OR REPLACE FUNCTION hr.open_letters_over(person uuid) RETURNS SETOF hr.audit_engagement
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT g.* FROM hr.audit_engagement g
     WHERE g.ended_at IS NULL AND (g.effective_until IS NULL OR g.effective_until >= hr.today())
       AND (g.employee_id = $1
            OR (g.unit_id IS NOT NULL AND EXISTS (
                SELECT FROM hr.appointment a JOIN hr.post p ON p.id = a.post_id
                 WHERE a.employee_id = $1 AND p.unit_id IN (SELECT hr.units_under(g.unit_id))))
            OR num_nonnulls(g.employee_id, g.unit_id) = 0)
     ORDER BY g.letter_date, g.id
$$;
REVOKE ALL ON FUNCTION hr.open_letters_over(uuid) FROM PUBLIC;

-- The letter under which an account reads about these people; null for whoever is no auditor.
CREATE OR REPLACE FUNCTION audit.letter_over(actor uuid, roles text[], people uuid[]) RETURNS uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT g.id FROM unnest($3) person CROSS JOIN LATERAL hr.open_letters_over(person) g
     WHERE 'AUDITOR' = ANY ($2) AND (g.auditor_account_id IS NULL OR g.auditor_account_id = $1)
       AND g.effective_from <= hr.today()
     ORDER BY num_nonnulls(g.employee_id, g.unit_id) DESC, g.letter_date, g.id LIMIT 1
$$;
REVOKE ALL ON FUNCTION audit.letter_over(uuid, text[], uuid[]) FROM PUBLIC;
