-- Purpose:    how many statements each of so many requests ran in this database since it was last asked to forget them; what
--             ran in less than half of them was nobody's request.
-- Privileges: superuser.
-- Locks:      none.
SELECT coalesce(sum(round(s.calls / $1::numeric)), 0)::integer
  FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
 WHERE d.datname = current_database() AND s.query NOT LIKE '%pg_stat_statements%'
