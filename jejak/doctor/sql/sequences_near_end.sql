-- Purpose:    sequences that will soon give no number any more, fewer than $1 or half of their range, which stops every write that asks for one.
-- Privileges: owner.
-- Locks:      none.
-- Note:       half of a range is far more than a regency uses up. Those that are unlogged keep what a session knows, not numbers.
SELECT c.oid::regclass::text AS sequence, n.stands, n.left
  FROM pg_class c JOIN pg_sequence q ON q.seqrelid = c.oid
 CROSS JOIN LATERAL (
       SELECT s.stands, CASE WHEN q.seqincrement > 0 THEN (q.seqmax::numeric - s.stands) / q.seqincrement
                             ELSE (s.stands - q.seqmin::numeric) / -q.seqincrement END AS left
         FROM (SELECT pg_sequence_last_value(c.oid)) s (stands)) n
 WHERE c.relpersistence = 'p' AND NOT q.seqcycle
   AND (n.left < $1::bigint OR n.left < (q.seqmax::numeric - q.seqmin) / abs(q.seqincrement) / 2)
 ORDER BY 1
