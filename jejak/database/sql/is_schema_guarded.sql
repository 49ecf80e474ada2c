-- Purpose:    whether the event triggers that guard the schema stand as they should.
-- Privileges: none.
-- Locks:      none.
SELECT 3 = count(*) AS is_watched
  FROM pg_event_trigger
 WHERE evtenabled = 'A' AND evttags IS NULL
   AND (evtname, evtevent, evtfoid::regproc::text) IN (
       ('audit_commands', 'ddl_command_end', 'audit.log_commands'), ('audit_drops', 'sql_drop', 'audit.log_drops'),
       ('audit_rewrite', 'table_rewrite', 'audit.log_rewrite'))
