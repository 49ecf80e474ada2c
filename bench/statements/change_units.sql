-- Purpose:    gives every row one entry more to its history.
-- Privileges: owner of the database.
-- Locks:      row locks.
UPDATE hr.unit SET name = 'Unit contoh ' || code || ' ' || $1::text, version = version + 1
