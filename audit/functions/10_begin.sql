-- Purpose:    states who acts in this transaction; every audited write needs it first.
-- Called by:  audit.context.attributed, once per transaction.
-- Privileges: runs as owner; EXECUTE for jejak_app.
-- Locks:      none. A second call in the same transaction fails on tx_states_its_actor_once.
-- Note:       anybody but the owner is vouched for first, by audit.vouch, which the house that uses this log provides:
--             it raises when the session has ended or the roles are no longer those that the caller was let in with.

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
    roles          text[],
    build          text
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stated  bigint;
    words   jsonb := CASE WHEN $7 ~ '\S' THEN jsonb_build_object('reason', $7) END;
    salt    bytea := uuid_send(gen_random_uuid());
BEGIN
    IF session_user <> current_user AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
        PERFORM audit.vouch($1, $2, $3, $13);
    END IF;
    INSERT INTO audit.tx (cluster, xid, actor_id, session_id, method, request_id, operation, document_hash,
                          has_reason, commitment, legal_basis, on_behalf_of, acting_as, acting_decree,
                          network_prefix, build)
    SELECT system_identifier, pg_current_xact_id(), $1, $2, $3, $4, $5, $6, words IS NOT NULL,
           sha256(salt || convert_to(words::text, 'UTF8')), $8, $9, $10, $11, $12, $14
      FROM pg_control_system()
    RETURNING id INTO stated;
    IF words IS NOT NULL THEN
        INSERT INTO audit.tx_disclosure VALUES (stated, salt, words);
    END IF;
    RETURN stated;
END
$$;
REVOKE ALL ON FUNCTION audit.begin(uuid, uuid, text, text, text, bytea, text, text, uuid, text, text, text, text[], text)
    FROM PUBLIC;
