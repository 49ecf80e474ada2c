-- Purpose:    the end of every user's session in a database. Not WITH (FORCE): that is refused over a vacuum at work.
-- Privileges: the rights of whoever is connected; a superuser's session raises insufficient_privilege.
-- Locks:      none.
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usesysid IS NOT NULL
