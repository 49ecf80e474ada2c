-- Purpose:    reads of what must not be read unseen, and acts that were refused, become entries too.
-- Privileges: run as owner; EXECUTE for jejak_app, of log_read also for jejak_auditor. They vouch as audit.begin does.
-- Locks:      none.
-- Note:       audit.open_letter_over, which the house that uses this log provides, says under which open letter of audit
--             somebody reads.

-- The transaction this one acts in: the one stated already in this very transaction, or a new one.
CREATE OR REPLACE FUNCTION audit.state_actor(
    actor uuid, session uuid, method text, request text, operation text, document bytea, reason text, legal_basis text,
    on_behalf_of uuid, acting_as text, acting_decree text, network_prefix text, roles text[], build text
) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found bigint;
BEGIN
    SELECT t.id INTO found FROM audit.tx t
     WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid AND t.actor_id = $1;
    RETURN coalesce(found, audit.begin($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14));
END
$$;
REVOKE ALL ON FUNCTION audit.state_actor(uuid, uuid, text, text, text, bytea, text, text, uuid, text, text, text, text[], text)
    FROM PUBLIC;

-- Returns the number of the entry, or null when nobody was read: then there is nothing to keep.
CREATE OR REPLACE FUNCTION audit.note_read(
    actor uuid, session uuid, method text, request text, operation text, document bytea, reason text, legal_basis text,
    on_behalf_of uuid, acting_as text, acting_decree text, network_prefix text, roles text[], build text,
    fields text[], subjects uuid[]
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    people uuid[] := ARRAY(SELECT DISTINCT s FROM unnest($16) s WHERE s IS NOT NULL ORDER BY s);
    stated bigint;
    number bigint;
BEGIN
    IF coalesce($15, '{}') = '{}' THEN
        RETURN NULL;
    END IF;
    stated := audit.state_actor($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);  -- an id comes before a number: audit.seal_begin
    INSERT INTO audit.entry (tx_id, relation, op, pk, subject_id, new)
    VALUES (stated, 'read', 'R',
            jsonb_build_object('operation', $5), CASE WHEN cardinality(people) = 1 THEN people[1] END,
            jsonb_build_object(
                'operation', $5,
                'fields', (SELECT jsonb_agg(DISTINCT f ORDER BY f) FROM unnest($15) f),
                'subjects', cardinality(people),
                'subjects_hash', encode(sha256(convert_to(
                    coalesce((SELECT string_agg(p::text, E'\n' ORDER BY p::text COLLATE "C") FROM unnest(people) p), ''),
                    'UTF8')), 'hex'),
                -- What for is told in the caller's own words, so it stands behind the commitment of the transaction.
                'purpose', CASE WHEN $7 ~ '\S' THEN 'stated' END,
                'engagement', audit.open_letter_over($1, $13, people)))
    RETURNING seq INTO number;
    IF cardinality(people) > 1 THEN
        INSERT INTO audit.read_subject (subject_id, seq) SELECT p, number FROM unnest(people) p;
    END IF;
    RETURN number;
END
$$;
REVOKE ALL ON FUNCTION audit.note_read(uuid, uuid, text, text, text, bytea, text, text, uuid, text, text, text, text[], text,
    text[], uuid[]) FROM PUBLIC;

-- An act within reach that was not allowed: what was tried on which row, by whom, and which rule forbade it. Whom the row
-- is about the register of relations tells.
CREATE OR REPLACE FUNCTION audit.log_refusal(
    actor uuid, session uuid, method text, request text, operation text, document bytea, reason text, legal_basis text,
    on_behalf_of uuid, acting_as text, acting_decree text, network_prefix text, roles text[], build text,
    code text, rule text, relation text, row_id uuid
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stated bigint := audit.state_actor($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);
    number bigint;
BEGIN
    INSERT INTO audit.entry (tx_id, relation, op, pk, subject_id, new)
    VALUES (stated, 'refusal', 'T', jsonb_build_object('operation', $5), audit.subject_in($17, $18),
            jsonb_build_object('code', $15, 'rule', $16, 'operation', $5, 'relation', $17, 'row', $18))
    RETURNING seq INTO number;
    RETURN number;
END
$$;
REVOKE ALL ON FUNCTION audit.log_refusal(uuid, uuid, text, text, text, bytea, text, text, uuid, text, text, text, text[],
    text, text, text, text, uuid) FROM PUBLIC;

-- The person whom a live row of an audited relation is about; null when there is no such row, or it is about nobody.
CREATE OR REPLACE FUNCTION audit.subject_in(relation text, row_id uuid) RETURNS uuid
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    watched audit.relation%ROWTYPE;
    subject uuid;
BEGIN
    SELECT * INTO watched FROM audit.relation r WHERE r.relation = $1 COLLATE pg_c_utf8 AND r.dropped_at IS NULL;
    IF watched.relation IS NOT NULL THEN
        EXECUTE format('SELECT audit.subject_of(to_jsonb(t), $1) FROM %s t WHERE t.%I = $2',
                       audit.target_of(watched.relation), watched.key_columns[1])
           INTO subject USING watched.subject_columns, $2;
    END IF;
    RETURN subject;
END
$$;
REVOKE ALL ON FUNCTION audit.subject_in(text, uuid) FROM PUBLIC;
