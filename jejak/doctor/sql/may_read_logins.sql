-- Purpose:    whether the person who asks may read what lets people in.
-- Privileges: none.
-- Locks:      none.
SELECT has_function_privilege(current_user, 'pg_hba_file_rules()', 'EXECUTE')
   AND has_function_privilege(current_user, 'pg_ident_file_mappings()', 'EXECUTE') AS may
