-- Purpose:    sealed entries as auditors read them: who made each and why, open and personal values beside each other,
--             where it stands in the tree, and under which erasure a value that is missing was destroyed.
-- Privileges: with the caller's rights: jejak_auditor reads the log and the names that make it readable.
-- Locks:      none.
-- Note:       each column costs only where it is asked for: the joins are on keys, everything else is a scalar query of
--             the rows of one page.

-- The title that an account's holder bore on a day: an appointment's, or that of an elected office.
CREATE OR REPLACE FUNCTION hr.title_of(account uuid, day date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT q.title
      FROM hr.account a
      LEFT JOIN hr.appointment n ON n.employee_id = a.employee_id
           AND $2 BETWEEN n.effective_from AND coalesce(n.effective_until, 'infinity')
      LEFT JOIN hr.official f ON f.id = a.official_id
      JOIN hr.post p ON p.id = coalesce(n.post_id, f.post_id)
      JOIN hr.position q ON q.id = p.position_id
     WHERE a.id = $1
     LIMIT 1
$$;
REVOKE ALL ON FUNCTION hr.title_of(uuid, date) FROM PUBLIC;

-- The erasure that destroyed values of an entry: which law, which decree, and the entry that says so.
CREATE OR REPLACE FUNCTION hr.erasure_of(seq bigint) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object('entry', e.seq, 'legal_basis', e.new ->> 'legal_basis', 'decree', e.new ->> 'decree',
                              'decree_date', e.new ->> 'decree_date')
      FROM audit.entry e
     WHERE e.relation = 'audit.disclosure' AND e.op = 'E' AND (e.new ->> 'entries')::int8multirange @> $1
     ORDER BY e.seq
     LIMIT 1
$$;
REVOKE ALL ON FUNCTION hr.erasure_of(bigint) FROM PUBLIC;

-- The entries about a person: those that say so, and the reads of lists in which the person stood.
CREATE OR REPLACE FUNCTION hr.entries_about(person uuid) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER ROWS 200
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.seq FROM audit.entry e WHERE e.subject_id = $1
    UNION
    SELECT r.seq FROM audit.read_subject r WHERE r.subject_id = $1
$$;
REVOKE ALL ON FUNCTION hr.entries_about(uuid) FROM PUBLIC;

-- Whether a letter that names nobody and no unit lets an auditor examine everybody.
CREATE OR REPLACE FUNCTION hr.may_examine_all(auditor uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM hr.letters_of($1) g LEFT JOIN hr.engagement_scope s ON s.engagement_id = g.id
         WHERE num_nonnulls(g.employee_id, s.unit_id) = 0)
$$;
REVOKE ALL ON FUNCTION hr.may_examine_all(uuid) FROM PUBLIC;

-- The bearer of a staff number, if the auditor examines them; without an auditor, any. The number is looked for among the
-- examined alone, so that the number of somebody else and one that nobody has make the same work.
CREATE OR REPLACE FUNCTION hr.find_employees_by_nip(nip text, auditor uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp
AS $$
    WITH letter AS MATERIALIZED (
        SELECT g.employee_id, s.unit_id
          FROM hr.letters_of($2) g
          LEFT JOIN hr.engagement_scope s ON s.engagement_id = g.id
    ), examined AS MATERIALIZED (
        SELECT m.id, m.nip FROM letter l JOIN hr.employee m ON m.id = l.employee_id
        UNION
        SELECT m.id, m.nip
          FROM letter l
         CROSS JOIN LATERAL hr.units_under(l.unit_id) u (id)
          JOIN hr.post p ON p.unit_id = u.id
          JOIN hr.appointment a ON a.post_id = p.id
          JOIN hr.employee m ON m.id = a.employee_id
         WHERE l.employee_id IS NULL AND l.unit_id IS NOT NULL
    )
    SELECT x.id FROM examined x WHERE x.nip = $1
    UNION
    -- A letter over everybody opens the index of all numbers; this is asked once, before anything is looked up.
    SELECT m.id FROM hr.employee m WHERE m.nip = $1 AND ($2 IS NULL OR (SELECT hr.may_examine_all($2)))
$$;
REVOKE ALL ON FUNCTION hr.find_employees_by_nip(text, uuid) FROM PUBLIC;

-- The entries about whom a staff number is theirs, as far as the auditor examines them.
CREATE OR REPLACE FUNCTION hr.entries_about_nip(nip text, auditor uuid) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER ROWS 200
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT entry FROM hr.find_employees_by_nip($1, $2) f (id) CROSS JOIN LATERAL hr.entries_about(f.id) entry
$$;
REVOKE ALL ON FUNCTION hr.entries_about_nip(text, uuid) FROM PUBLIC;

-- The size of the checkpoint of so many leaves, null when there is none of this size.
CREATE OR REPLACE FUNCTION hr.checkpoint_of(size bigint) RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.size FROM audit.checkpoint c WHERE c.size = $1
$$;
REVOKE ALL ON FUNCTION hr.checkpoint_of(bigint) FROM PUBLIC;

-- From which leaf on an entry can have been written at this instant or later: what was sealed before, was written before.
CREATE OR REPLACE FUNCTION hr.leaf_from(instant timestamptz) RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((SELECT c.size FROM audit.checkpoint c WHERE c.at <= $1 ORDER BY c.at DESC LIMIT 1), 0)
$$;
REVOKE ALL ON FUNCTION hr.leaf_from(timestamptz) FROM PUBLIC;

-- Up to which leaf an entry can have been written before this instant. The second checkpoint after it drew its
-- transaction's id later than whatever was written before, and once a watermark has passed that id, all of it is sealed.
CREATE OR REPLACE FUNCTION hr.leaf_until(instant timestamptz) RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((
        SELECT d.size
          FROM (SELECT c.size FROM audit.checkpoint c WHERE c.at >= $1 ORDER BY c.at LIMIT 1) c
         CROSS JOIN LATERAL (SELECT b.size, b.xid, b.cluster FROM audit.checkpoint b
                              WHERE b.size > c.size ORDER BY b.size LIMIT 1) b
         CROSS JOIN LATERAL (SELECT d.size FROM audit.checkpoint d
                              WHERE d.size > b.size AND d.cluster = b.cluster AND d.watermark > b.xid
                              ORDER BY d.size LIMIT 1) d), 9223372036854775807)
$$;
REVOKE ALL ON FUNCTION hr.leaf_until(timestamptz) FROM PUBLIC;

-- Names are scalar queries and not joins, so that few relations are joined and the planner begins with what is asked for.
DROP VIEW IF EXISTS hr.audit_entry;
CREATE VIEW hr.audit_entry WITH (security_invoker = true) AS
SELECT e.seq AS id, l.index AS leaf_index, e.at, e.relation, e.op::text AS op, e.op = 'C' AS is_control, e.pk AS row_key,
       l.row_hash, e.subject_id,
       -- What a letter of audit opens, in one piece, so that it is asked once a row whether it does.
       jsonb_build_object('subject_name', (SELECT s.name FROM hr.employee s WHERE s.id = e.subject_id),
                          'old', audit.mask_secret_hashes(o."values"), 'new', audit.mask_secret_hashes(n."values"),
                          'reason', w."values" ->> 'reason') AS personal,
       e.old AS old_open,
       (SELECT jsonb_agg(k ORDER BY k) FROM jsonb_object_keys(o."values") k) AS old_names,
       e.new AS new_open,
       (SELECT jsonb_agg(k ORDER BY k) FROM jsonb_object_keys(n."values") k) AS new_names,
       e.old_commitment IS NOT NULL AND o.seq IS NULL AS is_old_destroyed,
       e.new_commitment IS NOT NULL AND n.seq IS NULL AS is_new_destroyed,
       CASE WHEN (e.old_commitment IS NOT NULL AND o.seq IS NULL) OR (e.new_commitment IS NOT NULL AND n.seq IS NULL)
            THEN hr.erasure_of(e.seq) END AS erasure,
       coalesce(e.old, '{}') || coalesce(e.new, '{}') || coalesce(o."values", '{}') || coalesce(n."values", '{}') AS touched,
       (SELECT to_jsonb(r.secret_columns) FROM audit.relation r WHERE r.relation = e.relation) AS secret_columns,
       CASE WHEN (e.old_commitment IS NOT NULL AND o.seq IS NULL) OR (e.new_commitment IS NOT NULL AND n.seq IS NULL)
            THEN (SELECT to_jsonb(array_agg(c.attname ORDER BY c.attname))
                    FROM audit.relation r JOIN pg_attribute c ON c.attrelid = to_regclass(r.relation)
                         AND c.attnum > 0 AND NOT c.attisdropped AND c.attname <> ALL (r.open_columns)
                   WHERE r.relation = e.relation) END AS personal_columns,
       t.actor_id, (SELECT a.user_name FROM hr.account a WHERE a.id = t.actor_id) AS actor_user_name,
       (SELECT a.name FROM hr.account a WHERE a.id = t.actor_id) AS actor_name,
       hr.title_of(t.actor_id, (e.at AT TIME ZONE coalesce((SELECT g.time_zone FROM hr.regency g), 'UTC'))::date) AS actor_title,
       t.on_behalf_of AS on_behalf_of_id,
       (SELECT b.user_name FROM hr.account b WHERE b.id = t.on_behalf_of) AS on_behalf_of_user_name,
       (SELECT b.name FROM hr.account b WHERE b.id = t.on_behalf_of) AS on_behalf_of_name,
       t.acting_as, t.acting_decree, t.method, t.operation, w."values" ->> 'reason' AS reason, t.has_reason,
       t.legal_basis, t.request_id, t.network_prefix,
       (SELECT g.time_zone FROM hr.regency g) AS time_zone,
       (SELECT encode(substring(h.content FROM (l.index % 256 * 32 + 1)::integer FOR 32), 'base64')
          FROM audit.tile h WHERE h.level = 0 AND h.index = l.index / 256) AS leaf_hash,
       (SELECT x.text FROM audit.leaf_texts(l.index, l.index + 1) x) AS leaf
  FROM audit.leaf l
  JOIN audit.entry e ON e.seq = l.seq
  JOIN audit.tx t ON t.id = e.tx_id
  LEFT JOIN audit.disclosure o ON o.seq = e.seq AND o.side = 'o'
  LEFT JOIN audit.disclosure n ON n.seq = e.seq AND n.side = 'n'
  LEFT JOIN audit.tx_disclosure w ON w.tx_id = t.id;
