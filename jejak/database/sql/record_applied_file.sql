-- Purpose:    remembers that a repeatable file was applied.
-- Privileges: owner.
-- Locks:      the row.
INSERT INTO ops.applied_file (name, sha256) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET sha256 = EXCLUDED.sha256, at = now()
