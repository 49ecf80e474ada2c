-- Purpose:    what the public may see, and nothing else: policy in force, one row per (unit, title, class).
-- Called by:  publicCompensation and its publication, through every pool.
-- Privileges: the views run as owner; SELECT for all three roles. No column is about a person.
-- Locks:      none. `(SELECT hr.today())` is asked once a query, not once a row.

CREATE SCHEMA IF NOT EXISTS published;
REVOKE ALL ON SCHEMA published FROM PUBLIC;

-- The public has no other way to the date: hr itself is closed to it.
CREATE OR REPLACE VIEW published.today AS SELECT hr.today() AS today, 1 AS id;

CREATE OR REPLACE VIEW published.policy AS
SELECT id, field, tier, legal_basis, decree_number, decree_date, effective_from, is_illustrative
  FROM hr.publication_policy
 WHERE effective_from <= (SELECT hr.today()) AND (effective_until IS NULL OR effective_until >= (SELECT hr.today()));

CREATE OR REPLACE VIEW published.compensation AS
WITH allowed AS (
    SELECT coalesce(bool_or(field = 'positionRecords'), false) AS records,
           coalesce(bool_or(field = 'basePayRange'), false) AS base_pay,
           coalesce(bool_or(field = 'positionAllowance'), false) AS allowance,
           coalesce(bool_or(field = 'tppTariff'), false) AS tpp,
           coalesce(bool_or(field = 'holderGrades'), false) AS grades
      FROM published.policy WHERE tier IN ('T0', 'T1')
), seat AS (
    SELECT p.unit_id, p.position_id, p.id AS post_id, r.grade
      FROM hr.post p
      LEFT JOIN hr.appointment a ON a.post_id = p.id
            AND a.effective_from <= (SELECT hr.today()) AND (a.effective_until IS NULL OR a.effective_until >= (SELECT hr.today()))
      LEFT JOIN hr.employee e ON e.id = a.employee_id
      LEFT JOIN hr.rank_history r ON r.id = e.current_rank_id
), grade_count AS (
    SELECT unit_id, position_id, grade, count(*) AS holders FROM seat WHERE grade IS NOT NULL
     GROUP BY unit_id, position_id, grade
), shown_grades AS (
    -- A rank is named only where five or more hold it and the holders left unnamed are none or five and more.
    SELECT unit_id, position_id,
           CASE WHEN sum(holders) >= 5
                 AND coalesce(sum(holders) FILTER (WHERE holders < 5), 0) NOT BETWEEN 1 AND 4
                THEN jsonb_agg(jsonb_build_object('grade', grade, 'holders', holders) ORDER BY grade)
                     FILTER (WHERE holders >= 5) END AS grades
      FROM grade_count GROUP BY unit_id, position_id
), seats AS (
    SELECT unit_id, position_id, count(DISTINCT post_id) AS posts, count(grade) AS holders
      FROM seat GROUP BY unit_id, position_id
)
SELECT md5(s.unit_id::text || s.position_id::text)::uuid AS id,
       s.unit_id, u.code AS unit_code, u.name AS unit_name,
       p.title, p.kind AS position_kind, p.job_class, p.eselon, p.functional_level,
       s.posts, s.holders,
       CASE WHEN w.base_pay THEN pns.lowest_grade END AS pns_lowest_grade,
       CASE WHEN w.base_pay THEN pns.highest_grade END AS pns_highest_grade,
       CASE WHEN w.base_pay THEN pppk.lowest_grade END AS pppk_lowest_grade,
       CASE WHEN w.base_pay THEN pppk.highest_grade END AS pppk_highest_grade,
       CASE WHEN w.base_pay THEN coalesce(pns.source, pppk.source) END AS grades_source,
       w.allowance AS allowance_is_published,
       CASE WHEN w.tpp THEN t.amount END AS tpp_tariff,
       CASE WHEN w.tpp THEN t.decree_number END AS tpp_decree_number,
       CASE WHEN w.grades THEN g.grades END AS holder_grades,
       (u.is_illustrative OR p.is_illustrative) AS is_illustrative,
       (SELECT hr.today()) AS as_of
  FROM allowed w
  JOIN seats s ON w.records
  JOIN hr.unit u ON u.id = s.unit_id
  JOIN hr.position p ON p.id = s.position_id AND p.kind <> 'ELECTED'
  LEFT JOIN hr.position_grade pns ON pns.position_id = p.id AND pns.employee_kind = 'PNS'
        AND pns.effective_from <= (SELECT hr.today()) AND (pns.effective_until IS NULL OR pns.effective_until >= (SELECT hr.today()))
  LEFT JOIN hr.position_grade pppk ON pppk.position_id = p.id AND pppk.employee_kind = 'PPPK'
        AND pppk.effective_from <= (SELECT hr.today()) AND (pppk.effective_until IS NULL OR pppk.effective_until >= (SELECT hr.today()))
  LEFT JOIN hr.tpp_tariff t ON t.job_class = p.job_class
        AND t.effective_from <= (SELECT hr.today()) AND (t.effective_until IS NULL OR t.effective_until >= (SELECT hr.today()))
  LEFT JOIN shown_grades g ON g.unit_id = s.unit_id AND g.position_id = s.position_id;
