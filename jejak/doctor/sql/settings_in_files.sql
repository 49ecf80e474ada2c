-- Purpose:    what the server's files say of the settings in $1, whether or not it has read them.
-- Privileges: EXECUTE on pg_show_all_file_settings.
-- Locks:      none.
SELECT f.name, f.setting AS value, f.sourcefile || ':' || f.sourceline AS place
  FROM pg_show_all_file_settings() f
 WHERE f.name = ANY ($1) AND NOT f.applied AND f.seqno >= (
       SELECT max(g.seqno) FROM pg_show_all_file_settings() g WHERE g.name = f.name)
