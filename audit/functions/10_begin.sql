-- Purpose:    states who acts in this transaction; every audited write needs it first.
-- Privileges: runs as owner; EXECUTE for jejak_app.
-- Locks:      none. A second call in the same transaction fails on tx_states_its_actor_once.
-- Note:       anybody but the owner is vouched for first, by audit.check_session, which the house that uses this log provides:
--             it raises when the session has ended or the roles are no longer those that the caller was let in with.
--             This runs once in every transaction that writes, so what it needs no query for costs none: a value that is
--             assigned is looked up faster than one that is selected.

-- What stays the same as long as the session lives: which cluster it is in, and the secret behind its nonces.
CREATE OR REPLACE FUNCTION audit.prepare_session() RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key bytea := uuid_send(gen_random_uuid());
BEGIN
    PERFORM setval('audit.session_key1', substr(key, 1, 8)::bigint), setval('audit.session_key2', substr(key, 9)::bigint);
    RETURN setval('audit.session_cluster', (SELECT system_identifier FROM pg_control_system()));
END
$$;
REVOKE ALL ON FUNCTION audit.prepare_session() FROM PUBLIC;

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
#variable_conflict use_variable
DECLARE
    broken  text;
    cluster bigint;
    words   jsonb;
    salt    bytea;
    stated  bigint;
    writer  xid;
    known   bigint[];
    vouched text;
BEGIN
    IF NOT pg_has_role(session_user, current_user, 'MEMBER') THEN
        vouched := audit.check_session($1, $2, $3, $13);
    END IF;
    broken := CASE
        -- How the actor proved who they are, or which kind of machine acted.
        WHEN $3 <> ALL ('{SESSION,TOKEN,PASSWORD,CODE,TOTP,OIDC,CLI,SERVICE}') THEN 'tx_method_is_known'
        -- The act has a name: what was being done, in one word.
        WHEN $5 = '' THEN 'tx_names_its_act'
        -- A document hash is a SHA-256.
        WHEN octet_length($6) <> 32 THEN 'tx_document_hash_is_sha256'
        -- Acting for an absent officer (plt/plh) always cites the decree.
        WHEN ($10 IS NULL) <> ($11 IS NULL) THEN 'tx_acting_cites_its_decree'
        -- Nothing unseen makes what a person wrote read as something else: no mark of direction, no control character.
        WHEN concat_ws(' ', $7, $8, $11)
             ~ '[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]'
        THEN 'tx_words_are_plain' END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'what is stated of the transaction breaks %', broken USING ERRCODE = '23514', CONSTRAINT = broken;
    END IF;
    BEGIN
        cluster := currval('audit.session_cluster');
    EXCEPTION WHEN object_not_in_prerequisite_state THEN
        cluster := audit.prepare_session();
    END;
    -- A reason is free text and may name people: only its commitment stands in audit.tx.
    IF $7 ~ '\S' THEN
        words := jsonb_build_object('reason', $7);
        salt := uuid_send(gen_random_uuid());
    END IF;
    INSERT INTO audit.tx (cluster, xid, actor_id, session_id, method, request_id, operation, document_hash,
                          has_reason, commitment, legal_basis, on_behalf_of, acting_as, acting_decree,
                          network_prefix, build)
    VALUES (cluster, pg_current_xact_id(), $1, $2, $3, $4, $5, $6, words IS NOT NULL,
            sha256(salt || convert_to(words::text, 'UTF8')), $8, $9, $10, $11, $12, $14)
    RETURNING id, xmin INTO stated, writer;
    IF words IS NOT NULL THEN
        INSERT INTO audit.tx_disclosure VALUES (stated, salt, words);
    END IF;
    -- What a subtransaction wrote could be undone alone, so nobody acts by it.
    IF writer = pg_current_xact_id()::xid THEN
        known := ARRAY[setval('audit.acting_xid', pg_current_xact_id()::text::bigint),
                       setval('audit.acting_tx', CASE WHEN words IS NULL THEN -stated ELSE stated END)];
    END IF;
    RETURN stated;
END
$$;
REVOKE ALL ON FUNCTION audit.begin(uuid, uuid, text, text, text, bytea, text, text, uuid, text, text, text, text[], text)
    FROM PUBLIC;

-- Where an earlier version of these functions took down who migrates, this one is told.
DO $$
BEGIN
    PERFORM audit.prepare_session(), setval('audit.acting_xid', t.xid::text::bigint), setval('audit.acting_tx', -t.id)
       FROM audit.tx t WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid;
END
$$;
