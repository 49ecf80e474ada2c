-- Purpose:    what the settings in $1 are, wherever they were set: in force, of a role or a database, or in a file that the
--             server has not read yet.
-- Privileges: pg_read_all_settings for those that only a superuser sees, which otherwise are left out; EXECUTE on
--             pg_show_all_file_settings for what a file says.
-- Locks:      none.
-- Note:       PL/pgSQL's own are looked at by name: they are in no list until a session has used the language. What this
--             session set for itself is not what new sessions get, hence reset_val.
SELECT s.name, s.reset_val AS value,
       concat_ws(' ', s.source, s.sourcefile || ':' || s.sourceline) AS place
  FROM pg_settings s WHERE s.name = ANY ($1)
UNION ALL
SELECT n.name, current_setting(n.name, true), 'plpgsql'
  FROM unnest($1::text[]) n (name)
 WHERE n.name LIKE 'plpgsql.%' AND current_setting(n.name, true) <> '' AND NOT EXISTS (SELECT FROM pg_settings s WHERE s.name = n.name)
UNION ALL
SELECT split_part(c, '=', 1), substr(c, strpos(c, '=') + 1),
       concat_ws(' ', 'role ' || r.rolname, 'database ' || d.datname)
  FROM pg_db_role_setting x CROSS JOIN unnest(x.setconfig) c
  LEFT JOIN pg_roles r ON r.oid = x.setrole LEFT JOIN pg_database d ON d.oid = x.setdatabase
 WHERE split_part(c, '=', 1) = ANY ($1) AND (x.setdatabase = 0 OR d.datname = current_database())
