-- Purpose:    whether the person who asks sees every setting, and what the files say.
-- Privileges: none.
-- Locks:      none.
SELECT pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') AS in_force,
       has_function_privilege(current_user, 'pg_show_all_file_settings()', 'EXECUTE') AS in_files
