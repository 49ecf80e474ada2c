-- Purpose:    puts one step of a migration on record.
-- Called by:  jejak.migration.migrate
-- Privileges: owner.
-- Locks:      none.
SELECT audit.note_schema($1, jsonb_build_object('command', 'migrate', 'text', $2::text))
