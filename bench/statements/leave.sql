-- Purpose:    leave beside the demo's own: for each of these people a request a week, from a day on, before an officer's post;
--             advised, and decided where that is wanted, as the officers' own acts would have left it. What waits was filed
--             today, so that nobody is late.
-- Privileges: owner of the database.
-- Locks:      none beyond those of inserting.
WITH asked AS (
    SELECT gen_random_uuid() AS id, p.person AS employee_id, p.officer AS deciding_post_id,
           coalesce(s.superior_post_id, p.officer) AS advising_post_id, $4::date + 7 * week AS starts_on,
           to_char($4::date + 7 * week, '"CT-"YYYY-') || lpad(nextval('hr.leave_number')::text, 6, '0') AS number,
           least($4::date - 30, hr.today()) + interval '1 minute' * week + interval '1 second' * p.at AS filed_at,
           CASE WHEN $5::boolean THEN 'APPROVED' ELSE 'ADVISED' END AS state,
           (SELECT a.id FROM hr.leave_authority a WHERE a.deciding_post_id = p.officer ORDER BY a.id LIMIT 1) AS authority_id
      FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS p (person, officer, at)
      JOIN hr.employee e ON e.id = p.person
      JOIN hr.appointment a ON a.id = e.current_appointment_id
      JOIN hr.post s ON s.id = a.post_id
     CROSS JOIN generate_series(0, $3::integer - 1) week
), filed AS (
    INSERT INTO hr.leave_request (id, number, employee_id, kind, state, starts_on, ends_on, working_days, reason, address,
        filed_at, decided_at, advising_post_id, deciding_post_id, authority_id, calendar_version, noted_n, noted_n_1,
        noted_n_2, version)
    SELECT id, number, employee_id, 'ANNUAL', state, starts_on, starts_on + 2, 3, 'Keperluan keluarga', 'Di rumah', filed_at,
           CASE WHEN $5 THEN filed_at + interval '2 hours' END, advising_post_id, deciding_post_id, authority_id,
           to_char(starts_on, 'YYYY".1"'), 24, 0, 0, CASE WHEN $5 THEN 3 ELSE 2 END
      FROM asked
), moved AS (
    INSERT INTO hr.leave_ledger (employee_id, year, kind, half_days, request_id)
    SELECT employee_id, extract(year FROM starts_on), kind, 6, id
      FROM asked JOIN unnest('{RESERVE,RELEASE,CONSUME}'::text[]) kind ON $5 OR kind = 'RESERVE'
)
INSERT INTO hr.leave_step (request_id, applicant_id, kind, outcome, by_account_id, by_employee_id, by_post_id, at)
SELECT a.id, a.employee_id, s.kind, 'APPROVED', h.account_id, h.employee_id, h.post_id, a.filed_at + s.later
  FROM asked a
  JOIN (VALUES ('ADVICE', interval '1 hour'), ('DECISION', interval '2 hours')) s (kind, later) ON $5 OR s.kind = 'ADVICE'
  JOIN hr.holding h ON h.post_id = a.deciding_post_id
