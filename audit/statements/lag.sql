-- Purpose:    how far sealing is behind.
-- Privileges: EXECUTE on audit.lag.
-- Locks:      none.
SELECT unsealed, oldest_seconds, size, sealed_at FROM audit.lag()
