-- Purpose:    how far the log of the server has come, and which of its processes serves this connection.
-- Privileges: none.
-- Locks:      none.
SELECT pg_backend_pid() AS pid, pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS wal
