-- Purpose:    lines of pg_hba.conf by which somebody gets into this database, or copies the cluster, without a password or with one
--             that passes in the clear; and of pg_ident.conf, which accounts of the system are let in as whom.
-- Privileges: SELECT and EXECUTE on pg_hba_file_rules and pg_ident_file_mappings, which a superuser alone has at first.
-- Locks:      none.
-- Note:       the server may not have read yet what the files say, or go on with what they said before.
SELECT h.file_name || ':' || h.line_number AS place, array_to_string(h.user_name, ', ') AS who, array_to_string(h.database, ', ') AS "where",
       CASE h.auth_method WHEN 'password' THEN 'clear' ELSE h.auth_method END AS how, concat_ws(' ', h.type, h.address) AS "from"
  FROM pg_hba_file_rules() h
 WHERE (h.auth_method = 'trust' OR h.auth_method = 'ident' AND h.type <> 'local'
        OR h.auth_method = 'password' AND h.type IN ('host', 'hostnossl', 'hostgssenc'))
   AND EXISTS (SELECT FROM unnest(h.database) d
                WHERE d IN ('all', 'replication', 'sameuser', 'samerole', 'samegroup', current_database()) OR d ~ '^[/@]')
UNION ALL
SELECT i.file_name || ':' || i.line_number, i.pg_username, i.map_name, 'map', i.sys_name
  FROM pg_ident_file_mappings() i
 WHERE i.error IS NULL
 ORDER BY 1
