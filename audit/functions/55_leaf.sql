-- Purpose:    the text of a leaf: an entry and its transaction, as they are hashed, proven and verified.
-- Privileges: owner only; readers are given functions.
-- Locks:      none.
-- Note:       leaf = '[1, ' entry ', ' tx ']'. A change of this text is a new version, the number it begins with. It is put
--             together by hand, in the order in which a jsonb prints its keys, because that takes a sixth of the time; a
--             test holds it against what jsonb prints. What tx has not, it does not name.

CREATE OR REPLACE VIEW audit.entry_text AS
SELECT e.seq, e.tx_id,
       '{"at": ' || to_json(e.at)::text || ', "op": "' || e.op::text || '", "pk": ' || e.pk::text
       || ', "new": ' || coalesce(e.new::text, 'null') || ', "old": ' || coalesce(e.old::text, 'null')
       || ', "seq": ' || e.seq::text || ', "nonce": "' || e.nonce::text || '", "subject": '
       || coalesce('"' || e.subject_id::text || '"', 'null') || ', "relation": ' || to_json(e.relation)::text
       || ', "new_commitment": ' || coalesce('"' || encode(e.new_commitment, 'hex') || '"', 'null')
       || ', "old_commitment": ' || coalesce('"' || encode(e.old_commitment, 'hex') || '"', 'null') || '}' AS text,
       e.relation, e.op, e.pk
  FROM audit.entry e;

CREATE OR REPLACE VIEW audit.tx_text AS
SELECT t.id,
       '{"at": ' || to_json(t.at)::text || ', "id": ' || t.id::text || ', "pid": ' || t.pid::text || ', "xid": ' || t.xid::text
       || ', "actor": "' || t.actor_id::text || '", "build": ' || to_json(t.build)::text || ', "method": ' || to_json(t.method)::text
       || ', "cluster": ' || t.cluster::text || ', "db_user": ' || to_json(t.db_user::text)::text
       || coalesce(', "network": ' || to_json(t.network_prefix)::text, '') || ', "request": ' || to_json(t.request_id)::text
       || coalesce(', "session": "' || t.session_id::text || '"', '')
       || coalesce(', "document": "' || encode(t.document_hash, 'hex') || '"', '')
       || coalesce(', "acting_as": ' || to_json(t.acting_as)::text, '') || ', "operation": ' || to_json(t.operation)::text
       || coalesce(', "commitment": "' || encode(t.commitment, 'hex') || '"', '') || ', "has_reason": ' || t.has_reason::text
       || coalesce(', "legal_basis": ' || to_json(t.legal_basis)::text, '')
       || coalesce(', "on_behalf_of": "' || t.on_behalf_of::text || '"', '')
       || coalesce(', "acting_decree": ' || to_json(t.acting_decree)::text, '') || '}' AS text
  FROM audit.tx t;

-- One line for each entry of one transaction, in order: what a receipt promises.
CREATE OR REPLACE FUNCTION audit.leaves_of(tx bigint) RETURNS TABLE (seq bigint, text text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO, YMD'
SET "IntervalStyle" = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
    SELECT e.seq, '[1, ' || e.text || ', ' || t.text || ']'
      FROM audit.entry_text e JOIN audit.tx_text t ON t.id = e.tx_id
     WHERE e.tx_id = $1
     ORDER BY e.seq
$$;
REVOKE ALL ON FUNCTION audit.leaves_of(bigint) FROM PUBLIC;
