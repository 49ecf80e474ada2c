-- Purpose:    what a regency grows from: its rows as they are, and how a copy of a row is named and filled.
-- Privileges: superuser.
-- Locks:      none.

CREATE SCHEMA grow;
-- Which copies are to be made.
CREATE TABLE grow.copy (number integer);

-- The id of a copy.
CREATE FUNCTION grow.id(of uuid, number integer) RETURNS uuid LANGUAGE sql IMMUTABLE
AS $$ SELECT md5($1::text || $2)::uuid $$;

-- There is one root, with the posts in it; copies hang below it.
CREATE TABLE grow.shared AS
SELECT id FROM hr.unit WHERE parent_id IS NULL
 UNION ALL
SELECT p.id FROM hr.post p JOIN hr.unit u ON u.id = p.unit_id WHERE u.parent_id IS NULL;

-- Fills a relation with copies of its first rows; `changed` says by what a column of a row `t` in copy `c` is replaced.
CREATE FUNCTION grow.fill(target regclass, changed jsonb, only_those text DEFAULT 'true') RETURNS bigint LANGUAGE plpgsql
AS $$
DECLARE
    names  text;
    values text;
    rows   bigint;
BEGIN
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
           string_agg(coalesce(changed ->> a.attname::text, 't.' || quote_ident(a.attname)), ', ' ORDER BY a.attnum)
      INTO names, values
      FROM pg_attribute a
     WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped;
    EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM grow.%I t CROSS JOIN grow.copy c WHERE %s', target, names, values,
                   (SELECT relname FROM pg_class WHERE oid = target), only_those);
    GET DIAGNOSTICS rows = ROW_COUNT;
    RETURN rows;
END
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY '{unit,post,employee,appointment,rank_history,payslip,leave_request,leave_step,leave_ledger}'::text[] LOOP
        EXECUTE format('CREATE TABLE grow.%I AS SELECT * FROM hr.%I', name, name);
        -- Nothing of it is told to the log, and nothing is looked up row by row.
        EXECUTE format('ALTER TABLE hr.%I DISABLE TRIGGER ALL', name);
    END LOOP;
END
$$;
