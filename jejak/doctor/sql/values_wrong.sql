-- Purpose:    values beside the log that are not those it committed to, or are missing without an erasure, or are there
--             although the log says that they were destroyed.
-- Privileges: owner.
-- Locks:      none.
WITH erased AS MATERIALIZED (
    SELECT coalesce(range_agg(r.seqs), '{}') AS seqs, coalesce(range_agg(r.acts), '{}') AS acts
      FROM (SELECT unnest((e.new ->> 'entries')::int8multirange) AS seqs, NULL::int8range AS acts FROM audit.entry e WHERE e.op = 'E'
            UNION ALL
            SELECT NULL, unnest((e.new ->> 'transactions')::int8multirange) FROM audit.entry e WHERE e.op = 'E') r
), committed AS (
    SELECT e.seq, 'o'::"char" AS side, e.old_commitment AS commitment, e.tx_id FROM audit.entry e WHERE e.old_commitment IS NOT NULL
    UNION ALL
    SELECT e.seq, 'n', e.new_commitment, e.tx_id FROM audit.entry e WHERE e.new_commitment IS NOT NULL
), image AS (
    SELECT coalesce(c.seq, d.seq) AS seq, coalesce(c.side, d.side) AS side, CASE
               WHEN c.seq IS NULL THEN 'VALUE_UNKNOWN'
               WHEN d.seq IS NULL THEN CASE WHEN NOT c.seq <@ x.seqs THEN 'VALUE_MISSING' END
               WHEN c.commitment <> sha256(d.salt || convert_to(d."values"::text, 'UTF8')) THEN 'VALUE_CHANGED'
               -- What an erasure itself wrote last holds placeholders, and stays.
               WHEN c.seq <@ x.seqs AND NOT (c.side = 'n' AND EXISTS (
                    SELECT FROM audit.entry e WHERE e.tx_id = c.tx_id AND e.op = 'E' AND c.seq <@ (e.new ->> 'kept')::int8multirange))
               THEN 'VALUE_KEPT'
           END AS how
      FROM erased x CROSS JOIN committed c FULL JOIN audit.disclosure d ON d.seq = c.seq AND d.side = c.side
), reason AS (
    SELECT coalesce(t.id, d.tx_id) AS tx_id, CASE
               WHEN t.commitment IS NULL THEN 'VALUE_UNKNOWN'
               WHEN d.tx_id IS NULL THEN CASE WHEN NOT t.id <@ (SELECT x.acts FROM erased x) THEN 'VALUE_MISSING' END
               WHEN t.commitment <> sha256(d.salt || convert_to(d."values"::text, 'UTF8')) THEN 'VALUE_CHANGED'
               WHEN t.id <@ (SELECT x.acts FROM erased x) THEN 'VALUE_KEPT'
           END AS how
      FROM (SELECT t.id, t.commitment FROM audit.tx t WHERE t.commitment IS NOT NULL) t
      FULL JOIN audit.tx_disclosure d ON d.tx_id = t.id
)
SELECT i.how, i.seq, l.index, CASE i.side WHEN 'o' THEN 'old' ELSE 'new' END AS side, e.relation, e.pk::text AS pk
  FROM image i LEFT JOIN audit.entry e ON e.seq = i.seq LEFT JOIN audit.leaf l ON l.seq = i.seq
 WHERE i.how IS NOT NULL
UNION ALL
SELECT r.how, r.tx_id, NULL, 'reason', 'audit.tx', jsonb_build_object('id', r.tx_id)::text
  FROM reason r WHERE r.how IS NOT NULL
 ORDER BY 2
