-- Purpose:    every setting of the server that somebody can set: its value as a file writes it, whether it is another than
--             PostgreSQL's default, where it was set, and in which file.
-- Privileges: pg_read_all_settings for those that only a superuser sees, and for the file.
-- Locks:      none.
-- Note:       what this session set for itself is not what new sessions get, hence reset_val.
SELECT s.name, CASE WHEN s.vartype = 'integer' THEN current_setting(s.name) ELSE s.reset_val END AS value,
       s.source <> 'default' AND s.reset_val IS DISTINCT FROM s.boot_val AS is_changed,
       concat_ws(' ', s.source, s.sourcefile || ':' || s.sourceline) AS place,
       coalesce(s.sourcefile ~ '/jejak\.conf$', false) AS is_own
  FROM pg_settings s
 WHERE s.context <> 'internal' AND s.source NOT IN ('override', 'client')
UNION ALL
-- Of the files beside, PostgreSQL does not tell who chose them: each is usually in the folder of the data.
SELECT s.name, s.setting, true, s.source, false
  FROM pg_settings s JOIN pg_settings d ON d.name = 'data_directory'
  JOIN (VALUES ('config_file', 'postgresql.conf'), ('hba_file', 'pg_hba.conf'), ('ident_file', 'pg_ident.conf')) f (name, usual) ON f.name = s.name
 WHERE s.setting <> d.setting || '/' || f.usual
 ORDER BY name
