-- Purpose:    who read or changed the caller's own data, newest first: the trail that UU 27/2022 promises everybody.
-- Privileges: run as owner, since jejak_app reads nothing of the log; a living session is what shows whose data it is.
-- Locks:      none.
-- Note:       what auditors read under an open letter, and the letter itself, appear when the letter ends.

CREATE OR REPLACE FUNCTION hr.visible_accesses_of(session uuid)
RETURNS TABLE (seq bigint, tx_id bigint, actor_id uuid)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH me AS (
        SELECT a.id AS account, coalesce(a.employee_id, a.official_id) AS person
          FROM ops.session s JOIN hr.account a ON a.id = s.account_id
         WHERE s.id = $1 AND hr.is_session_alive(s.id)
    ), letter AS (
        SELECT g.* FROM me CROSS JOIN LATERAL hr.open_letters_over(me.person) g
    ), about AS (
        SELECT e.seq FROM me JOIN audit.entry e ON e.subject_id = me.person WHERE e.op IN ('R', 'I', 'U', 'D')
        UNION
        SELECT r.seq FROM me JOIN audit.read_subject r ON r.subject_id = me.person
    )
    SELECT e.seq, e.tx_id, t.actor_id
      FROM about JOIN audit.entry e ON e.seq = about.seq JOIN audit.tx t ON t.id = e.tx_id
     WHERE t.actor_id <> (SELECT account FROM me)
       AND NOT EXISTS (SELECT FROM letter g WHERE e.new ->> 'engagement' = g.id::text
             OR (e.relation = 'hr.audit_engagement' AND e.pk ->> 'id' = g.id::text)
             OR (e.op = 'R' AND e.at >= (SELECT g.effective_from::timestamp AT TIME ZONE time_zone FROM hr.regency)
                 AND EXISTS (SELECT FROM hr.account_role r WHERE r.account_id = t.actor_id AND r.role = 'AUDITOR')
                 AND coalesce(g.auditor_account_id, t.actor_id) = t.actor_id))
$$;
REVOKE ALL ON FUNCTION hr.visible_accesses_of(uuid) FROM PUBLIC;

-- One page: entries older than `below`, or newer than `above`, from that end on.
CREATE OR REPLACE FUNCTION hr.data_accesses(session uuid, below bigint, above bigint, backwards boolean, size integer)
RETURNS TABLE (id bigint, at timestamptz, by_name text, unit_name text, roles text[], op text, relation text,
               operation text, fields text[], purpose text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH page AS (
        SELECT s.* FROM hr.visible_accesses_of($1) s
         WHERE s.seq < coalesce($2, 9223372036854775807) AND s.seq > coalesce($3, 0)
         ORDER BY CASE WHEN $4 THEN s.seq ELSE -s.seq END LIMIT $5
    )
    SELECT e.seq, e.at, a.name, coalesce(u.name, ou.name),
           ARRAY(SELECT r.role::text FROM hr.account_role r WHERE r.account_id = a.id
                   AND e.at::date BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity') ORDER BY 1),
           e.op::text, e.relation, t.operation,
           CASE WHEN e.op = 'R' THEN ARRAY(SELECT jsonb_array_elements_text(e.new -> 'fields'))
                ELSE ARRAY(SELECT k FROM jsonb_object_keys(coalesce(e.new, e.old) || coalesce(d."values", '{}')) k
                            WHERE k <> ALL ('{id,version}') ORDER BY k) END,
           w."values" ->> 'reason'
      FROM page p
      JOIN audit.entry e ON e.seq = p.seq
      JOIN audit.tx t ON t.id = p.tx_id
      LEFT JOIN audit.disclosure d ON d.seq = e.seq AND d.side = CASE WHEN e.op = 'D' THEN 'o' ELSE 'n' END::"char"
      LEFT JOIN audit.tx_disclosure w ON w.tx_id = t.id
      LEFT JOIN hr.account a ON a.id = t.actor_id
      LEFT JOIN hr.employee m ON m.id = a.employee_id
      LEFT JOIN hr.appointment n ON n.id = m.current_appointment_id
      LEFT JOIN hr.post o ON o.id = n.post_id
      LEFT JOIN hr.unit u ON u.id = o.unit_id
      LEFT JOIN hr.official f ON f.id = a.official_id
      LEFT JOIN hr.post fo ON fo.id = f.post_id
      LEFT JOIN hr.unit ou ON ou.id = fo.unit_id
     ORDER BY CASE WHEN $4 THEN e.seq ELSE -e.seq END
$$;
REVOKE ALL ON FUNCTION hr.data_accesses(uuid, bigint, bigint, boolean, integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.count_data_accesses(session uuid, cap integer) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(*) FROM (SELECT FROM hr.visible_accesses_of($1) LIMIT $2) s
$$;
REVOKE ALL ON FUNCTION hr.count_data_accesses(uuid, integer) FROM PUBLIC;
