-- Purpose:    the fingerprint of the catalogue, by which the sealer knows whether anything in it was altered.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT audit.manifest_hash()
