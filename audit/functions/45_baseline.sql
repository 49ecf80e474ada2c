-- Purpose:    an entry of every row of a relation as it stands: replay begins anew from there.
-- Privileges: owner only; needs an actor like every change.
-- Locks:      SHARE on the relation, so that nobody writes between the image and the entry.
-- Note:       what a row says and what of it is personal is split as audit.capture_text has it.

CREATE OR REPLACE FUNCTION audit.baseline(target regclass) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    watched audit.relation%ROWTYPE;
    stated  bigint;
    written bigint;
BEGIN
    SELECT * INTO STRICT watched FROM audit.relation r WHERE r.relation = audit.name_of(target);
    SELECT t.id INTO stated FROM audit.tx t
     WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid;
    IF stated IS NULL THEN
        PERFORM audit.refuse_nameless(watched.relation);
    END IF;
    EXECUTE format('LOCK TABLE %s IN SHARE MODE', target);
    EXECUTE format($statement$
        WITH line AS MATERIALIZED (
            SELECT audit.image(l) AS image FROM %s l
        ), split AS MATERIALIZED (
            SELECT nextval('audit.entry_seq_seq') AS seq, image, image - ARRAY(SELECT jsonb_object_keys(image - $2)) AS seen,
                   nullif(audit.redact_secrets(image - $2, $3), '{}') AS hidden, uuid_send(gen_random_uuid()) AS salt
              FROM line
        ), entry AS (
            INSERT INTO audit.entry (seq, tx_id, relation, op, pk, subject_id, new, new_commitment)
            OVERRIDING SYSTEM VALUE
            SELECT seq, $1, $4, 'B', (SELECT jsonb_object_agg(k, image -> k) FROM unnest($5) k),
                   audit.subject_of(image, $6), seen, sha256(salt || convert_to(hidden::text, 'UTF8'))
              FROM split
        ), aside AS (
            INSERT INTO audit.disclosure SELECT seq, 'n', salt, hidden FROM split WHERE hidden IS NOT NULL
        )
        SELECT count(*) FROM split
        $statement$, CASE (SELECT relkind FROM pg_class WHERE oid = target) WHEN 'p' THEN '' ELSE 'ONLY ' END || target)
    INTO written
    USING stated, watched.open_columns, watched.secret_columns, watched.relation, watched.key_columns,
          watched.subject_columns;
    RETURN written;
END
$$;
REVOKE ALL ON FUNCTION audit.baseline(regclass) FROM PUBLIC;
