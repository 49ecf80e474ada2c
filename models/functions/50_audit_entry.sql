-- Purpose:    an entry together with who made it and why, as auditors read it.
-- Called by:  auditEntries, on the auditors' pool.
-- Privileges: with the caller's rights: jejak_auditor reads the log and the accounts' names.
-- Locks:      none.

CREATE OR REPLACE VIEW hr.audit_entry WITH (security_invoker = true) AS
SELECT e.seq AS id, e.at, e.relation, e.op::text AS op, e.pk AS row_key, e.old AS before, e.new AS after,
       t.actor_id, a.user_name AS actor_user_name, a.name AS actor_name, t.on_behalf_of AS on_behalf_of_id,
       t.acting_as, t.acting_decree, t.method, t.operation, t.reason, t.legal_basis, t.request_id, t.network_prefix
  FROM audit.entry e
  JOIN audit.tx t ON t.id = e.tx_id
  LEFT JOIN hr.account a ON a.id = t.actor_id;
