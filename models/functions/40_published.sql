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

-- What is open today, in one row.
CREATE OR REPLACE VIEW published.opened AS
SELECT coalesce(bool_or(field = 'positionRecords'), false) AS records,
       coalesce(bool_or(field = 'basePayRange'), false) AS base_pay,
       coalesce(bool_or(field = 'positionAllowance'), false) AS allowance,
       coalesce(bool_or(field = 'tppTariff'), false) AS tpp,
       coalesce(bool_or(field = 'holderGrades'), false) AS grades
  FROM published.policy WHERE tier IN ('T0', 'T1');

-- The grades of who holds a title in a unit today, one row a holder; nobody but the view below reads it.
CREATE OR REPLACE VIEW hr.seat_grade AS
SELECT q.unit_id, q.position_id, r.grade
  FROM hr.post q
  JOIN hr.appointment a ON a.post_id = q.id
       AND a.effective_from <= (SELECT hr.today()) AND (a.effective_until IS NULL OR a.effective_until >= (SELECT hr.today()))
  JOIN hr.employee e ON e.id = a.employee_id
  JOIN hr.rank_history r ON r.id = e.current_rank_id;

-- A record is the first post of a title in a unit, and what is counted is counted for it alone: so a page is found by the
-- index of units by name, and costs as much in a large regency as in a small one. No WITH and no GROUP BY here, for the
-- planner would make the whole list before the page.
CREATE OR REPLACE VIEW published.compensation AS
SELECT md5(s.unit_id::text || s.position_id::text)::uuid AS id,
       s.unit_id, u.code AS unit_code, u.name AS unit_name,
       p.title, p.kind AS position_kind, p.job_class, p.eselon, p.functional_level,
       (SELECT count(*) FROM hr.post q WHERE q.unit_id = s.unit_id AND q.position_id = s.position_id) AS posts,
       (SELECT count(*) FROM hr.seat_grade h WHERE h.unit_id = s.unit_id AND h.position_id = s.position_id) AS holders,
       CASE WHEN (SELECT w.base_pay FROM published.opened w) THEN pns.lowest_grade END AS pns_lowest_grade,
       CASE WHEN (SELECT w.base_pay FROM published.opened w) THEN pns.highest_grade END AS pns_highest_grade,
       CASE WHEN (SELECT w.base_pay FROM published.opened w) THEN pppk.lowest_grade END AS pppk_lowest_grade,
       CASE WHEN (SELECT w.base_pay FROM published.opened w) THEN pppk.highest_grade END AS pppk_highest_grade,
       CASE WHEN (SELECT w.base_pay FROM published.opened w) THEN coalesce(pns.source, pppk.source) END AS grades_source,
       (SELECT w.allowance FROM published.opened w) AS allowance_is_published,
       CASE WHEN (SELECT w.tpp FROM published.opened w) THEN t.amount END AS tpp_tariff,
       CASE WHEN (SELECT w.tpp FROM published.opened w) THEN t.decree_number END AS tpp_decree_number,
       CASE WHEN (SELECT w.grades FROM published.opened w) THEN (
           -- A rank is named only where five or more hold it and the holders left unnamed are none or five and more.
           SELECT CASE WHEN sum(g.holders) >= 5 AND coalesce(sum(g.holders) FILTER (WHERE g.holders < 5), 0) NOT BETWEEN 1 AND 4
                       THEN jsonb_agg(jsonb_build_object('grade', g.grade, 'holders', g.holders) ORDER BY g.grade)
                            FILTER (WHERE g.holders >= 5) END
             FROM (SELECT h.grade, count(*) AS holders FROM hr.seat_grade h
                    WHERE h.unit_id = s.unit_id AND h.position_id = s.position_id GROUP BY h.grade) g) END AS holder_grades,
       (u.is_illustrative OR p.is_illustrative) AS is_illustrative,
       (SELECT hr.today()) AS as_of
  FROM hr.unit u
  JOIN hr.post s ON s.unit_id = u.id AND (SELECT w.records FROM published.opened w)
       AND NOT EXISTS (SELECT FROM hr.post o WHERE o.unit_id = s.unit_id AND o.position_id = s.position_id AND o.id < s.id)
  JOIN hr.position p ON p.id = s.position_id AND p.kind <> 'ELECTED'
  LEFT JOIN hr.position_grade pns ON pns.position_id = p.id AND pns.employee_kind = 'PNS'
        AND pns.effective_from <= (SELECT hr.today()) AND (pns.effective_until IS NULL OR pns.effective_until >= (SELECT hr.today()))
  LEFT JOIN hr.position_grade pppk ON pppk.position_id = p.id AND pppk.employee_kind = 'PPPK'
        AND pppk.effective_from <= (SELECT hr.today()) AND (pppk.effective_until IS NULL OR pppk.effective_until >= (SELECT hr.today()))
  LEFT JOIN hr.tpp_tariff t ON t.job_class = p.job_class
        AND t.effective_from <= (SELECT hr.today()) AND (t.effective_until IS NULL OR t.effective_until >= (SELECT hr.today()));
