-- Purpose:    lines of pg_hba.conf by which somebody gets into this database, or copies the cluster, otherwise than by a password that
--             PostgreSQL itself proves (scram-sha-256) or, on the socket, as the operating system's account of the same name;
--             and of pg_ident.conf, which accounts of the system are let in as whom.
-- Privileges: SELECT and EXECUTE on pg_hba_file_rules and pg_ident_file_mappings, which a superuser alone has at first.
-- Locks:      none.
-- Note:       the server may not have read yet what the files say, or go on with what they said before.
SELECT h.file_name || ':' || h.line_number AS place, array_to_string(h.user_name, ', ') AS who, array_to_string(h.database, ', ') AS "where",
       CASE WHEN h.auth_method = 'password' AND h.type IN ('host', 'hostnossl', 'hostgssenc') THEN 'clear' ELSE h.auth_method END AS how, concat_ws(' ', h.type, h.address) AS "from"
  FROM pg_hba_file_rules() h
 WHERE h.auth_method NOT IN ('scram-sha-256', 'reject') AND NOT (h.auth_method IN ('peer', 'ident') AND h.type = 'local')
   AND EXISTS (SELECT FROM unnest(h.database) d
                WHERE d IN ('all', 'replication', 'sameuser', 'samerole', 'samegroup', current_database()) OR d ~ '^[/@]')
UNION ALL
SELECT i.file_name || ':' || i.line_number, i.pg_username, i.map_name, 'map', i.sys_name
  FROM pg_ident_file_mappings() i
 WHERE i.error IS NULL
 ORDER BY 1
