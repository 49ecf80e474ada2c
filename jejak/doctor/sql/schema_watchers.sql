-- Purpose:    which of the event triggers that watch the schema are there and awake.
-- Called by:  jejak.doctor.picture
-- Privileges: none beyond the catalogue.
-- Locks:      none.
SELECT t.evtname::text AS name FROM pg_event_trigger t
 WHERE t.evtname IN ('audit_commands', 'audit_drops', 'audit_rewrite') AND t.evtenabled = 'A'
