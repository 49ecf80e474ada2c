-- Purpose:    who reads every change of this cluster, or of this database, as it is made.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
SELECT s.slot_name::text AS slot, coalesce(s.plugin::text, s.slot_type) AS reads
  FROM pg_replication_slots s
 WHERE s.database IS NULL OR s.database = current_database()
 ORDER BY 1
