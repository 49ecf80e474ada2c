-- Purpose:    writes one entry for every row changed; refuses the change when nobody stands for it.
-- Called by:  the triggers audit.track() puts on every relation of the register.
-- Privileges: runs as owner, so that the application needs no right on the log.
-- Locks:      none.
-- Arguments:  TG_ARGV[0] the registered name, [1] key columns, [2] open columns, [3] secret columns, [4] subject columns,
--             [5] whether a reason is due, [6] the columns that are not open.
-- Note:       it runs for every row of a bulk load, so it is written for speed: one statement, two with personal values,
--             each with ready values, for what a statement has to set up costs more than what it does; who acts is looked
--             up where no table is read; and the settings that a row prints under are looked at, not set, for setting them
--             costs as much as everything else here. A session that prints otherwise goes the slow way, through
--             audit.image. What is assigned is reckoned afresh in every transaction, so a single row wants few assignments.

CREATE OR REPLACE FUNCTION audit.capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    keys      text[] := TG_ARGV[1];
    open      text[] := TG_ARGV[2];
    about     text[] := TG_ARGV[4];
    closed    text[];
    acting    bigint;
    before    jsonb;
    after     jsonb;
    image     jsonb;
    pk        jsonb;
    subject   uuid;
    same      text[];
    col       text;
    number    bigint;
    nonce     uuid;
    old_words jsonb;
    new_words jsonb;
    salt      bytea;
    old_salt  bytea;
    new_salt  bytea;
    old_hash  bytea;
    new_hash  bytea;
BEGIN
    -- Only what audit.begin set in this session, in this very transaction, is believed; ids repeat after a restore.
    BEGIN
        acting := CASE currval('audit.acting_xid') WHEN pg_current_xact_id()::text::bigint THEN currval('audit.acting_tx') END;
    EXCEPTION WHEN object_not_in_prerequisite_state THEN
        acting := NULL;
    END;
    IF acting IS NULL OR acting < 0 AND TG_ARGV[5] = 'true' THEN
        PERFORM audit.refuse_nameless(TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, acting IS NOT NULL);
    END IF;

    IF current_setting('TimeZone') = 'UTC' AND current_setting('DateStyle') LIKE 'ISO%'
       AND current_setting('IntervalStyle') = 'postgres' AND current_setting('bytea_output') = 'hex'
       AND current_setting('extra_float_digits') = '1' THEN
        before := to_jsonb(OLD);
        after := to_jsonb(NEW);
    ELSE
        before := audit.image(OLD);
        after := audit.image(NEW);
    END IF;
    image := coalesce(after, before);
    IF keys[2] IS NULL THEN
        pk := jsonb_build_object(keys[1], image -> keys[1]);
    ELSE
        pk := (SELECT jsonb_object_agg(k, image -> k) FROM unnest(keys) k);
    END IF;
    subject := coalesce(image ->> about[1], image ->> about[2], image ->> about[3]);

    IF TG_OP = 'UPDATE' THEN
        same := '{}';
        FOREACH col IN ARRAY open || TG_ARGV[6]::text[] LOOP
            IF after -> col = before -> col THEN same := array_append(same, col); END IF;
        END LOOP;
        before := before - same;
        after := after - same;
        IF after ?| keys THEN
            RAISE EXCEPTION 'the key of %.% never changes', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = '42501';
        END IF;
    END IF;

    number := nextval('audit.entry_seq_seq');
    -- What is not open is personal: the entry commits to it, the values stand aside.
    old_words := nullif(before - open, '{}');
    new_words := nullif(after - open, '{}');
    IF old_words IS NOT NULL OR new_words IS NOT NULL THEN
        closed := TG_ARGV[6];
        IF coalesce(new_words, old_words) - closed <> '{}' THEN
            -- Columns that are younger than the triggers.
            closed := closed || ARRAY(SELECT jsonb_object_keys(coalesce(new_words, old_words)));
            same := ARRAY(SELECT n.key FROM jsonb_each(new_words) n WHERE n.value = old_words -> n.key);
            old_words := nullif(old_words - same, '{}');
            new_words := nullif(new_words - same, '{}');
        END IF;
        before := before - closed;
        after := after - closed;
        IF TG_ARGV[3] <> '{}' THEN
            old_words := audit.hushed(old_words, TG_ARGV[3]::text[]);
            new_words := audit.hushed(new_words, TG_ARGV[3]::text[]);
        END IF;
        -- One draw, for that is a call of the system; of it a salt for each image, and neither tells the other.
        salt := uuid_send(gen_random_uuid());
        old_salt := substr(sha256(salt || 'o'), 1, 16);
        new_salt := substr(sha256(salt || 'n'), 1, 16);
        old_hash := sha256(old_salt || convert_to(old_words::text, 'UTF8'));
        new_hash := sha256(new_salt || convert_to(new_words::text, 'UTF8'));
        INSERT INTO audit.disclosure
        SELECT number, s.side, s.salt, s.words
          FROM (VALUES ('o'::"char", old_salt, old_words), ('n', new_salt, new_words)) s (side, salt, words)
         WHERE s.words IS NOT NULL;
    END IF;

    nonce := encode(substr(sha256(currval('audit.session_key1')::bytea || currval('audit.session_key2')::bytea
                                  || number::bytea), 1, 16), 'hex');
    INSERT INTO audit.entry (seq, tx_id, relation, op, pk, subject_id, old, new, old_commitment, new_commitment, nonce)
    OVERRIDING SYSTEM VALUE
    VALUES (number, abs(acting), TG_ARGV[0], left(TG_OP, 1)::"char", pk, subject, before, after, old_hash, new_hash, nonce);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION audit.capture() FROM PUBLIC;

-- Why a change is refused that no transaction on record stands for, or that gives no reason where one is due.
CREATE OR REPLACE FUNCTION audit.refuse_nameless(what text, lacks_reason boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF lacks_reason THEN
        RAISE EXCEPTION 'a change of % needs a reason', what USING ERRCODE = '42501';
    END IF;
    RAISE EXCEPTION 'a change of % has no actor', what
        USING ERRCODE = '42501', HINT = 'Write inside audit.context.attributed().';
END
$$;
REVOKE ALL ON FUNCTION audit.refuse_nameless(text, boolean) FROM PUBLIC;
