-- Purpose:    takes back failures of a key after a success, all of them or so many.
-- Privileges: jejak_app.
-- Locks:      the key's row.
UPDATE ops.sign_in_pace SET failures = greatest(0, failures - coalesce($2::double precision, failures)), wait_until = clock_timestamp()
 WHERE key = $1
