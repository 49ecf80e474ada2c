-- Purpose:    which session is the sealer now.
-- Privileges: none; the sessions of other roles show only their numbers.
-- Locks:      none.
SELECT l.pid, s.application_name, s.backend_start
  FROM pg_locks l LEFT JOIN pg_stat_activity s ON s.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND (l.classid::bigint << 32 | l.objid::bigint) = 6201402870
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
