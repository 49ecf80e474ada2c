-- Purpose:    the event triggers that guard the schema: how each stands, and whether the log says that it was made here.
-- Called by:  jejak.doctor.guard
-- Privileges: owner.
-- Locks:      none.
SELECT w.name, e.oid IS NOT NULL AS is_there,
       coalesce(e.evtevent = w.event AND e.evtenabled = 'A' AND e.evttags IS NULL
                AND e.evtfoid = to_regprocedure(w.calls), false) AS is_right,
       concat_ws(', ', e.evtevent, e.evtfoid::regprocedure, array_to_string(e.evttags, ' '), 'enabled ' || e.evtenabled) AS says,
       EXISTS (SELECT FROM audit.entry n JOIN audit.tx t ON t.id = n.tx_id
                WHERE n.relation = 'schema' AND n.op = 'S' AND n.pk = jsonb_build_object('object', w.name)
                  AND t.cluster = (SELECT system_identifier FROM pg_control_system())) AS was_made
  FROM (VALUES ('audit_commands', 'ddl_command_end', 'audit.note_commands()'),
               ('audit_drops', 'sql_drop', 'audit.note_drops()'),
               ('audit_rewrite', 'table_rewrite', 'audit.note_rewrite()')) w(name, event, calls)
  LEFT JOIN pg_event_trigger e ON e.evtname = w.name
 ORDER BY w.name
