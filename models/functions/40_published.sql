-- Purpose:    what the public may see, and nothing else: policy in force, one row per (unit, title, class).
-- Privileges: the views run as owner; SELECT of those in `published` for all three roles, of those in `hr`, which ask no
--             policy, for none. No column is about a person.
-- Locks:      none. `(SELECT hr.today())` is asked once a query, not once a row.

CREATE SCHEMA IF NOT EXISTS published;
REVOKE ALL ON SCHEMA published FROM PUBLIC;

-- The public has no other way to the date: hr itself is closed to it.
CREATE OR REPLACE VIEW published.today AS SELECT hr.today() AS today, 1 AS id;

CREATE OR REPLACE VIEW published.policy AS
SELECT id, field, tier, legal_basis, decree_number, decree_date, effective_from, is_illustrative
  FROM hr.publication_policy
 WHERE state IN ('APPROVED', 'ENDED')
   AND effective_from <= (SELECT hr.today()) AND (effective_until IS NULL OR effective_until >= (SELECT hr.today()));

-- What is open today, in one row.
CREATE OR REPLACE VIEW published.opened AS
SELECT coalesce(bool_or(field = 'positionRecords'), false) AS records,
       coalesce(bool_or(field = 'basePayRange'), false) AS base_pay,
       coalesce(bool_or(field = 'positionAllowance'), false) AS allowance,
       coalesce(bool_or(field = 'tppTariff'), false) AS tpp,
       coalesce(bool_or(field = 'holderGrades'), false) AS grades
  FROM published.policy WHERE tier IN ('T0', 'T1');

-- A record is the first post of a title in a unit. A caller who only counts them needs no unit, of which there may be many.
CREATE OR REPLACE VIEW hr.position_record AS
SELECT md5(s.unit_id::text || s.position_id::text)::uuid AS id, s.unit_id, s.position_id, p.title, p.kind AS position_kind,
       p.job_class, p.eselon, p.functional_level, p.is_illustrative
  FROM hr.post s
  JOIN hr.position p ON p.id = s.position_id AND p.kind <> 'ELECTED'
 WHERE NOT EXISTS (SELECT FROM hr.post o WHERE o.unit_id = s.unit_id AND o.position_id = s.position_id AND o.id < s.id);

CREATE OR REPLACE VIEW published.record AS
SELECT id, unit_id, position_id, title, position_kind, job_class, eselon, functional_level, is_illustrative
  FROM hr.position_record
 WHERE (SELECT w.records FROM published.opened w);

-- All that a policy could open of a record, but for the grades of its holders.
--
-- What is counted is counted for each record alone: so a page is found by the index of units by name, and costs as much in
-- a large regency as in a small one. No WITH and no GROUP BY here, for the planner would make the whole list before the
-- page. What stands in one row a day is taken as a greatest value, so that the one who does not ask for it has nothing looked
-- up.
CREATE OR REPLACE VIEW hr.position_compensation AS
SELECT s.id, s.unit_id, u.code AS unit_code, u.name AS unit_name,
       s.title, s.position_kind, s.job_class, s.eselon, s.functional_level,
       (SELECT count(*) FROM hr.post q WHERE q.unit_id = s.unit_id AND q.position_id = s.position_id) AS posts,
       (SELECT count(*) FROM hr.post q
          JOIN hr.appointment a ON a.post_id = q.id AND a.effective_from <= (SELECT hr.today())
               AND (a.effective_until IS NULL OR a.effective_until >= (SELECT hr.today()))
         WHERE q.unit_id = s.unit_id AND q.position_id = s.position_id) AS holders,
       pns.lowest_grade AS pns_lowest_grade, pns.highest_grade AS pns_highest_grade,
       pppk.lowest_grade AS pppk_lowest_grade, pppk.highest_grade AS pppk_highest_grade,
       coalesce(pns.source, pppk.source) AS grades_source,
       t.amount AS tpp_tariff, t.decree_number AS tpp_decree_number,
       (u.is_illustrative OR s.is_illustrative) AS is_illustrative,
       (SELECT hr.today()) AS as_of,
       s.position_id,
       u.name || ' ' || s.title AS described
  FROM hr.unit u
  JOIN hr.position_record s ON s.unit_id = u.id
  LEFT JOIN LATERAL (
       SELECT max(g.lowest_grade) AS lowest_grade, max(g.highest_grade) AS highest_grade, max(g.source) AS source
         FROM hr.position_grade g
        WHERE g.position_id = s.position_id AND g.employee_kind = 'PNS' AND g.effective_from <= (SELECT hr.today())
          AND (g.effective_until IS NULL OR g.effective_until >= (SELECT hr.today()))) pns ON true
  LEFT JOIN LATERAL (
       SELECT max(g.lowest_grade) AS lowest_grade, max(g.highest_grade) AS highest_grade, max(g.source) AS source
         FROM hr.position_grade g
        WHERE g.position_id = s.position_id AND g.employee_kind = 'PPPK' AND g.effective_from <= (SELECT hr.today())
          AND (g.effective_until IS NULL OR g.effective_until >= (SELECT hr.today()))) pppk ON true
  LEFT JOIN LATERAL (
       SELECT max(f.amount) AS amount, max(f.decree_number) AS decree_number
         FROM hr.tpp_tariff f
        WHERE f.job_class = s.job_class AND f.effective_from <= (SELECT hr.today())
          AND (f.effective_until IS NULL OR f.effective_until >= (SELECT hr.today()))) t ON true;

-- The same as far as policies in force open it.
CREATE OR REPLACE VIEW published.compensation AS
SELECT c.id, c.unit_id, c.unit_code, c.unit_name, c.title, c.position_kind, c.job_class, c.eselon, c.functional_level,
       c.posts, c.holders,
       CASE WHEN (SELECT w.base_pay FROM published.opened w) THEN c.pns_lowest_grade END AS pns_lowest_grade,
       CASE WHEN (SELECT w.base_pay FROM published.opened w) THEN c.pns_highest_grade END AS pns_highest_grade,
       CASE WHEN (SELECT w.base_pay FROM published.opened w) THEN c.pppk_lowest_grade END AS pppk_lowest_grade,
       CASE WHEN (SELECT w.base_pay FROM published.opened w) THEN c.pppk_highest_grade END AS pppk_highest_grade,
       CASE WHEN (SELECT w.base_pay FROM published.opened w) THEN c.grades_source END AS grades_source,
       (SELECT w.allowance FROM published.opened w) AS allowance_is_published,
       CASE WHEN (SELECT w.tpp FROM published.opened w) THEN c.tpp_tariff END AS tpp_tariff,
       CASE WHEN (SELECT w.tpp FROM published.opened w) THEN c.tpp_decree_number END AS tpp_decree_number,
       -- Not of today: of the newest edition that could be made (hr.publish_editions).
       CASE WHEN (SELECT w.grades FROM published.opened w) THEN (
           SELECT e.listed FROM hr.grade_edition e
            WHERE e.unit_id = c.unit_id AND e.position_id = c.position_id
            ORDER BY e.as_of DESC LIMIT 1) END AS holder_grades,
       CASE WHEN (SELECT w.grades FROM published.opened w) THEN (
           SELECT CASE WHEN e.listed IS NOT NULL THEN e.as_of END FROM hr.grade_edition e
            WHERE e.unit_id = c.unit_id AND e.position_id = c.position_id
            ORDER BY e.as_of DESC LIMIT 1) END AS holder_grades_on,
       c.is_illustrative, c.as_of, c.position_id, c.described
  FROM hr.position_compensation c
 WHERE (SELECT w.records FROM published.opened w);

-- The titles that hold a piece of text. Asked once for a page, which then goes through the units by name and looks up
-- these in each: how many posts have such a title the planner cannot know, and would sort them all.
CREATE OR REPLACE FUNCTION published.titles_like(pattern text) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT p.id FROM hr.position p WHERE p.title ILIKE $1 AND p.kind <> 'ELECTED')
$$;
REVOKE ALL ON FUNCTION published.titles_like(text) FROM PUBLIC;

-- A search by words, each the beginning of a word of the title or of the unit's name. What a page goes through is
-- narrowed by two things that are asked for once: the titles that hold the words of no unit, and the words that only
-- a unit's name can hold. More than sixteen words find nothing.
CREATE OR REPLACE FUNCTION published.patterns_of(wanted text) RETURNS text[]
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT DISTINCT '\m' || word FROM regexp_split_to_table(lower($1), '\W+') word WHERE word <> '')
$$;
REVOKE ALL ON FUNCTION published.patterns_of(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION published.titles_with(wanted text) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off  -- so that a word which no unit has is looked up, however few rows are expected to pass
AS $$
    WITH pattern AS MATERIALIZED (
        SELECT ARRAY(SELECT each FROM unnest(published.patterns_of($1)) each
                      WHERE NOT EXISTS (SELECT FROM hr.unit u WHERE u.name ~* each)) AS of_titles
         WHERE cardinality(published.patterns_of($1)) BETWEEN 1 AND 16
    )
    SELECT ARRAY(SELECT p.id FROM hr.position p, pattern WHERE p.kind <> 'ELECTED' AND p.title ~* ALL (pattern.of_titles))
$$;
REVOKE ALL ON FUNCTION published.titles_with(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION published.patterns_of_units(wanted text) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT each FROM unnest(published.patterns_of($1)) each
                  WHERE NOT EXISTS (SELECT FROM hr.position p WHERE p.kind <> 'ELECTED' AND p.title ~* each))
$$;
REVOKE ALL ON FUNCTION published.patterns_of_units(text) FROM PUBLIC;

-- Between which units by name a search by words can find anything: those that hold each word, or have a post whose title
-- does. A word that is in the titles of too many posts narrows nothing, for then a page is soon full. Nothing is between
-- if a word is nowhere.
CREATE OR REPLACE FUNCTION published.units_between(wanted text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off  -- so that a word is looked up, however many rows are expected to hold it
AS $$
DECLARE
    most constant integer := 500;
    held record;
    lowest text COLLATE pg_c_utf8 := '';
    highest text COLLATE pg_c_utf8 := U&'\+10FFFF';
    word text;
BEGIN
    FOREACH word IN ARRAY published.patterns_of($1) LOOP
        SELECT min(n.name) AS lowest, max(n.name) AS highest, count(*) FILTER (WHERE n.is_post) AS posts INTO held
          FROM (SELECT u.name, false AS is_post FROM hr.unit u WHERE u.name ~* word
                 UNION ALL
                (SELECT u.name, true
                   FROM hr.position p JOIN hr.post s ON s.position_id = p.id JOIN hr.unit u ON u.id = s.unit_id
                  WHERE p.kind <> 'ELECTED' AND p.title ~* word LIMIT most)) n;
        CONTINUE WHEN held.posts = most;
        lowest := CASE WHEN held.lowest > lowest OR held.lowest IS NULL THEN held.lowest ELSE lowest END;
        highest := CASE WHEN held.highest < highest OR held.highest IS NULL THEN held.highest ELSE highest END;
    END LOOP;
    RETURN ARRAY[lowest, highest];
END
$$;
REVOKE ALL ON FUNCTION published.units_between(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION published.first_unit_with(wanted text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (published.units_between($1))[1]
$$;
REVOKE ALL ON FUNCTION published.first_unit_with(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION published.last_unit_with(wanted text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (published.units_between($1))[2]
$$;
REVOKE ALL ON FUNCTION published.last_unit_with(text) FROM PUBLIC;

-- Not in SQL: the planner would look inside, expect next to nothing to pass, and sort the whole list.
CREATE OR REPLACE FUNCTION published.matches(content text, patterns text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN content ~* ALL (patterns);
END
$$;
REVOKE ALL ON FUNCTION published.matches(text, text[]) FROM PUBLIC;
