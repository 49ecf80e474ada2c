-- Purpose:    what writes one entry for every row changed, and refuses the change when nobody stands for it: a trigger function
--             for each relation of the register, made to its columns.
-- Privileges: owner only. What is made runs as owner, so that the application needs no right on the log.
-- Locks:      none.
-- Note:       what is made runs for every row of a bulk load, so it is written for speed: one statement, two with personal
--             values, each with ready values, for what a statement has to set up costs more than what it does; who acts is
--             looked up where no table is read; what changed is put together in one expression over the columns'
--             own types; and the settings that a row prints under are looked at, not set. Whatever is not as it was when the
--             function was made, a column more, less, or of another type, goes the slow way and loses nothing.
--             The text follows from the register and the catalogue alone: audit.untracked_relations makes it again and compares.

-- The name of the trigger function of a relation.
CREATE OR REPLACE FUNCTION audit.capture_name(relation text) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'capture ' || CASE WHEN octet_length($1) <= 55 THEN $1 ELSE left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 40) END
$$;
REVOKE ALL ON FUNCTION audit.capture_name(text) FROM PUBLIC;

-- Under which settings to_jsonb prints columns of these types as audit.image does.
CREATE OR REPLACE FUNCTION audit.has_canonical_output(types text[]) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(string_agg(s.text, ' AND ' ORDER BY s.setting), 'true')
      FROM (VALUES ('TimeZone', '{timestamptz}', $s$current_setting('TimeZone') = 'UTC'$s$),
                   ('DateStyle', '{}', $s$current_setting('DateStyle') LIKE 'ISO%'$s$),
                   ('IntervalStyle', '{interval}', $s$current_setting('IntervalStyle') = 'postgres'$s$),
                   ('bytea_output', '{bytea}', $s$current_setting('bytea_output') = 'hex'$s$),
                   ('extra_float_digits', '{float4,float8}', $s$current_setting('extra_float_digits') = '1'$s$))
           s (setting, kinds, text)
     WHERE $1 && s.kinds::text[]
        OR NOT $1 <@ '{bool,int2,int4,int8,numeric,text,varchar,uuid,date,jsonb,timestamptz,interval,bytea,float4,float8}'
$$;
REVOKE ALL ON FUNCTION audit.has_canonical_output(text[]) FROM PUBLIC;

-- The columns of which two images say the same.
CREATE OR REPLACE FUNCTION audit.unchanged_columns(before jsonb, after jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT n.key FROM jsonb_each($2) n WHERE n.value = $1 -> n.key)
$$;
REVOKE ALL ON FUNCTION audit.unchanged_columns(jsonb, jsonb) FROM PUBLIC;

-- Whether a relation has these columns. Called immutable so that an expression answers it once: PostgreSQL makes the plan of
-- an expression that names a relation anew as soon as anything of the relation changes.
CREATE OR REPLACE FUNCTION audit.has_shape(target regclass, shape jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN audit.shape_of($1) = $2;
END
$$;
REVOKE ALL ON FUNCTION audit.has_shape(regclass, jsonb) FROM PUBLIC;

-- What of a column is told of one side of a change, null where it stayed the same: most types' own equality says whether their
-- images are equal.
CREATE OR REPLACE FUNCTION audit.change_of(side text, name text, type text) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(CASE WHEN $3 = ANY ('{bool,int2,int4,int8,numeric,text,varchar,uuid,date,jsonb,timestamptz}')
                       THEN 'CASE WHEN OLD.%2$I IS DISTINCT FROM NEW.%2$I'
                       ELSE 'CASE WHEN to_jsonb(OLD.%2$I) IS DISTINCT FROM to_jsonb(NEW.%2$I)' END
                  || CASE WHEN $3 = ANY ('{int2,int4,int8}') THEN $f$ THEN %3$L || coalesce(%1$s.%2$I::text, 'null') END$f$
                          ELSE $f$ THEN %3$L || coalesce(to_json(%1$s.%2$I)::text, 'null') END$f$ END,
                  $1, $2, to_json($2)::text || ':')
$$;
REVOKE ALL ON FUNCTION audit.change_of(text, text, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit.capture_text(
    target regclass, keys text[], open text[], secret text[], subject text[], reason_required boolean
) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names  text[];
    closed text[];
    types  text[];
    filled text := $template$
#variable_conflict use_variable
DECLARE
    op        "char" := left(TG_OP, 1);
    acting    bigint;
    number    bigint;
    before    jsonb;
    after     jsonb;
    pk        jsonb;
    subject   uuid;
    same      text[];
    closed    text[] := {{closed}};
    old_words jsonb;
    new_words jsonb;
    salt      bytea;
    old_salt  bytea;
    new_salt  bytea;
    old_hash  bytea;
    new_hash  bytea;
    nonce     uuid;
BEGIN
    -- Only what audit.begin set in this session, in this very transaction, is believed; ids repeat after a restore.
    BEGIN
        acting := CASE currval('audit.acting_xid') WHEN pg_current_xact_id()::text::bigint THEN currval('audit.acting_tx') END;
    EXCEPTION WHEN object_not_in_prerequisite_state THEN
        acting := NULL;
    END;
    IF acting IS NULL OR acting < 0 AND {{reason}} THEN
        PERFORM audit.refuse_nameless(TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, acting IS NOT NULL);
    END IF;
    acting := abs(acting);

    IF NOT ({{known}} AND {{alike}}) THEN
        before := audit.image(OLD);
        after := audit.image(NEW);
        pk := jsonb_build_object({{pk}});
        subject := {{subject}};
        IF op = 'U' THEN
            same := audit.unchanged_columns(before, after);
            before := before - same;
            after := after - same;
        END IF;
    ELSIF op = 'D' THEN
        before := to_jsonb(OLD);
        pk := jsonb_build_object({{old_pk}});
        subject := {{old_subject}};
    ELSE
        pk := jsonb_build_object({{new_pk}});
        subject := {{new_subject}};
        IF op = 'I' THEN
            after := to_jsonb(NEW);
        ELSE
            before := '{' || array_to_string(ARRAY[{{old_changes}}], ',') || '}';
            after := '{' || array_to_string(ARRAY[{{new_changes}}], ',') || '}';
        END IF;
    END IF;
    IF op = 'U' THEN
        IF after ?| {{keys}} THEN
            RAISE EXCEPTION 'the key of %.% never changes', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = '42501';
        ELSIF after = '{}' THEN
            RETURN NULL;  -- 1.0 became 1.00: stored otherwise, and the image says the same
        END IF;
    END IF;

    number := nextval('audit.entry_seq_seq');
    -- What is not open is personal, a column that nobody knew of too: the entry commits to it, the values stand aside.
    IF {{hides}} OR NOT {{known}} THEN
        old_words := nullif(before - {{open}}, '{}');
        new_words := nullif(after - {{open}}, '{}');
        IF old_words IS NOT NULL OR new_words IS NOT NULL THEN
            IF NOT {{known}} THEN
                closed := closed || ARRAY(SELECT jsonb_object_keys(coalesce(old_words, '{}') || coalesce(new_words, '{}')));
            END IF;
            before := before - closed;
            after := after - closed;
            IF {{hushes}} THEN
                old_words := audit.redact_secrets(old_words, {{secret}});
                new_words := audit.redact_secrets(new_words, {{secret}});
            END IF;
            -- One draw, for that is a call of the system; of it a salt for each image, and neither tells the other.
            salt := uuid_send(gen_random_uuid());
            old_salt := substr(sha256(salt || 'o'), 1, 16);
            new_salt := substr(sha256(salt || 'n'), 1, 16);
            old_hash := sha256(old_salt || convert_to(old_words::text, 'UTF8'));
            new_hash := sha256(new_salt || convert_to(new_words::text, 'UTF8'));
            IF old_hash IS NULL THEN
                INSERT INTO audit.disclosure VALUES (number, 'n', new_salt, new_words);
            ELSIF new_hash IS NULL THEN
                INSERT INTO audit.disclosure VALUES (number, 'o', old_salt, old_words);
            ELSE
                INSERT INTO audit.disclosure VALUES (number, 'o', old_salt, old_words), (number, 'n', new_salt, new_words);
            END IF;
        END IF;
    END IF;

    nonce := encode(substr(sha256(currval('audit.session_key1')::bytea || currval('audit.session_key2')::bytea
                                  || number::bytea), 1, 16), 'hex');
    INSERT INTO audit.entry (seq, tx_id, relation, op, pk, subject_id, old, new, old_commitment, new_commitment, nonce)
    OVERRIDING SYSTEM VALUE
    VALUES (number, acting, {{relation}}, op, pk, subject, before, after, old_hash, new_hash, nonce);
    RETURN NULL;
END
$template$;
    each   record;
BEGIN
    SELECT array_agg(a.attname::text ORDER BY a.attname),
           array_agg(CASE WHEN coalesce(l.collisdeterministic, true) THEN y.typname::text ELSE 'other' END ORDER BY a.attname),
           array_agg(a.attname::text ORDER BY a.attname) FILTER (WHERE a.attname <> ALL (open))
      INTO names, types, closed
      FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation
     WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped;
    closed := coalesce(closed, '{}');
    FOR each IN SELECT * FROM (VALUES
        ('known', format('audit.has_shape(%L, %L)', target, audit.shape_of(target))),
        ('alike', audit.has_canonical_output(types)),
        ('pk', (SELECT string_agg(format('%1$L, coalesce(after, before) -> %1$L', k), ', ') FROM unnest(keys) k)),
        ('old_pk', (SELECT string_agg(format('%1$L, OLD.%1$I', k), ', ') FROM unnest(keys) k)),
        ('new_pk', (SELECT string_agg(format('%1$L, NEW.%1$I', k), ', ') FROM unnest(keys) k)),
        ('subject', format('audit.subject_of(coalesce(after, before), %L)', subject)),
        ('old_subject', (SELECT format('coalesce(NULL%s)', string_agg(format(', OLD.%I::uuid', c), '')) FROM unnest(subject) c)),
        ('new_subject', (SELECT format('coalesce(NULL%s)', string_agg(format(', NEW.%I::uuid', c), '')) FROM unnest(subject) c)),
        ('old_changes', (SELECT string_agg(audit.change_of('OLD', n, t), ', ') FROM unnest(names, types) AS c (n, t))),
        ('new_changes', (SELECT string_agg(audit.change_of('NEW', n, t), ', ') FROM unnest(names, types) AS c (n, t))),
        ('keys', format('%L::text[]', keys)), ('open', format('%L::text[]', open)),
        ('closed', quote_literal(closed)), ('secret', format('%L::text[]', secret)),
        ('hides', (closed <> '{}')::text), ('hushes', (secret <> '{}')::text), ('reason', reason_required::text),
        ('relation', quote_literal(audit.name_of(target)))) f (place, text)
    LOOP
        filled := replace(filled, '{{' || each.place || '}}', each.text);
    END LOOP;
    RETURN filled;
END
$$;
REVOKE ALL ON FUNCTION audit.capture_text(regclass, text[], text[], text[], text[], boolean) FROM PUBLIC;

-- Makes the trigger function of a relation; the same text changes nothing.
CREATE OR REPLACE FUNCTION audit.make_capture(
    target regclass, keys text[], open text[], secret text[], subject text[], reason_required boolean
) RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made text := format('audit.%I', audit.capture_name(audit.name_of(target)));
    body text := audit.capture_text(target, keys, open, secret, subject, reason_required);
BEGIN
    IF NOT EXISTS (SELECT FROM pg_proc f WHERE f.oid = to_regprocedure(made || '()') AND f.prosrc = body) THEN
        EXECUTE format('CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
                        SET search_path = pg_catalog, pg_temp AS %L', made, body);
        EXECUTE format('REVOKE ALL ON FUNCTION %s() FROM PUBLIC', made);
    END IF;
    RETURN made;
END
$$;
REVOKE ALL ON FUNCTION audit.make_capture(regclass, text[], text[], text[], text[], boolean) FROM PUBLIC;

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
