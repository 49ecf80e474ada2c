-- Purpose:    who has a transaction open in this database. Whatever such a one may still read, no VACUUM takes away.
-- Privileges: any; locks and the names of sessions are shown to everybody.
-- Locks:      none.
SELECT l.virtualtransaction AS transaction, a.pid, coalesce(a.usename, a.backend_type, 'autovacuum')::text AS name
  FROM pg_locks l
  JOIN pg_stat_activity a USING (pid)
 WHERE l.locktype = 'virtualxid' AND l.pid <> pg_backend_pid()
   AND a.datid = (SELECT oid FROM pg_database WHERE datname = current_database())
 ORDER BY a.pid
