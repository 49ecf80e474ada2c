-- Purpose:    puts one step of a migration on record.
-- Privileges: owner.
-- Locks:      none.
SELECT audit.log_schema_change($1, jsonb_build_object('command', 'migrate', 'text', $2::text))
