-- Purpose:    which of the event triggers that watch the schema are there and awake, and whether the server fires any.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
SELECT t.evtname::text AS name, coalesce(current_setting('event_triggers', true), 'on') = 'on' AS fires FROM pg_event_trigger t
 WHERE t.evtname IN ('audit_commands', 'audit_drops', 'audit_rewrite') AND t.evtenabled = 'A'
