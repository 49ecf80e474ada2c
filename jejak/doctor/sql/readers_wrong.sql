-- Purpose:    reads of several people whose list is not the one the entry was written with.
-- Privileges: owner.
-- Locks:      none.
WITH erased AS MATERIALIZED (
    SELECT coalesce(range_agg(r), '{}') AS seqs
      FROM audit.entry e CROSS JOIN LATERAL unnest((e.new ->> 'entries')::int8multirange) AS r WHERE e.op = 'E'
), read AS (
    SELECT e.seq, (e.new ->> 'subjects')::bigint AS stated, e.new ->> 'subjects_hash' AS hash
      FROM audit.entry e WHERE e.op = 'R' AND (e.new ->> 'subjects')::bigint > 1
), listed AS (
    SELECT s.seq, count(*) AS number,
           encode(sha256(convert_to(string_agg(s.subject_id::text, E'\n' ORDER BY s.subject_id::text COLLATE "C"), 'UTF8')), 'hex') AS hash
      FROM audit.read_subject s GROUP BY s.seq
)
SELECT coalesce(r.seq, k.seq) AS seq, l.index, coalesce(r.stated, 0) AS stated, coalesce(k.number, 0) AS listed
  FROM read r FULL JOIN listed k ON k.seq = r.seq CROSS JOIN erased x
  LEFT JOIN audit.leaf l ON l.seq = coalesce(r.seq, k.seq)
 WHERE r.hash IS DISTINCT FROM k.hash AND NOT coalesce(r.seq, k.seq) <@ x.seqs
 ORDER BY 1
