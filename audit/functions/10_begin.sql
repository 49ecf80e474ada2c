-- Purpose:    states who acts in this transaction; every audited write needs it first.
-- Called by:  audit.context.attributed, once per transaction.
-- Privileges: runs as owner; EXECUTE for jejak_app.
-- Locks:      none. A second call in the same transaction fails on tx_states_its_actor_once.

CREATE OR REPLACE FUNCTION audit.begin(
    actor          uuid,
    session        uuid,
    method         text,
    request        text,
    operation      text,
    document       bytea,
    reason         text,
    legal_basis    text,
    on_behalf_of   uuid,
    acting_as      text,
    acting_decree  text,
    network_prefix text,
    build          text
) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO audit.tx (cluster, xid, actor_id, session_id, method, request_id, operation, document_hash,
                          reason, legal_basis, on_behalf_of, acting_as, acting_decree, network_prefix, build)
    SELECT system_identifier, pg_current_xact_id(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
    FROM pg_control_system()
    RETURNING id
$$;
REVOKE ALL ON FUNCTION audit.begin(uuid, uuid, text, text, text, bytea, text, text, uuid, text, text, text, text)
    FROM PUBLIC;
