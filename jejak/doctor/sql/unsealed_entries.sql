-- Purpose:    how many entries wait for their leaf, how long the oldest has: while PostgreSQL ran without a stop, and by the
--             clock; and whether any seal was made since this database was made or restored.
-- Privileges: owner.
-- Locks:      none.
SELECT count(*) AS number,
       coalesce(extract(epoch FROM now() - greatest(min(least(e.at, t.at)), pg_postmaster_start_time())), 0)::bigint AS seconds,
       coalesce(extract(epoch FROM now() - min(least(e.at, t.at))), 0)::bigint AS clock_seconds,
       (SELECT c.new -> 'place' -> 'log' = audit.cluster_marks() -> 'log' FROM audit.entry c
         WHERE c.seq = (SELECT k.control_seq FROM audit.checkpoint k ORDER BY k.size DESC LIMIT 1)) AS was_sealed_here
  FROM audit.entry e LEFT JOIN audit.tx t ON t.id = e.tx_id
 WHERE NOT EXISTS (SELECT FROM audit.leaf l WHERE l.seq = e.seq)
