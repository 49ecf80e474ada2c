-- Purpose:    whether the log says that event triggers were made in this cluster to watch the schema.
-- Privileges: owner.
-- Locks:      none.
SELECT EXISTS (SELECT FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id
                WHERE e.relation = 'schema' AND e.op = 'S' AND e.new ->> 'command' = 'CREATE EVENT TRIGGER'
                  AND e.pk IN ('{"object": "audit_commands"}', '{"object": "audit_drops"}', '{"object": "audit_rewrite"}')
                  AND t.cluster = (SELECT system_identifier FROM pg_control_system())) AS were_made
