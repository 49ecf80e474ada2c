-- Purpose:    in which capacity somebody may take a step of a request today: for a post of their own, else by decree for
--             somebody else's; no row where neither is so. Where the personnel office gave the step to that post, also whose it
--             was before: the post, and who holds it today, unless that is the applicant or the person who takes the step.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT c.post_id, c.delegation_id, c.kind, c.decree_number,
       (SELECT t.title FROM hr.post p JOIN hr.position t ON t.id = p.position_id WHERE p.id = c.post_id) AS title,
       g.reassignment_id, g.from_post_id AS reassigned_from_id, g.from_title AS reassigned_from_title, coalesce(c.account_id, g.account_id) AS account_id,
       coalesce(c.employee_id, g.employee_id) AS employee_id, coalesce(c.name, g.name) AS name
  FROM (
    SELECT entitled AS post_id, NULL::uuid AS delegation_id, NULL AS kind, NULL AS decree_number, NULL::uuid AS account_id,
           NULL::uuid AS employee_id, NULL AS name
      FROM hr.entitled_posts($1, $2) entitled
     WHERE entitled IN (SELECT held.post_id FROM hr.holding held WHERE held.account_id = $4)
    UNION ALL
    SELECT s.post_id, s.delegation_id, s.kind, s.decree_number, h.account_id, h.employee_id, h.name
      FROM hr.entitled_posts($1, $2) entitled
      JOIN hr.standing_in s ON s.post_id = entitled
      LEFT JOIN LATERAL (SELECT * FROM hr.holding o WHERE o.post_id = s.post_id OFFSET 0) h ON true
     WHERE s.delegate_id = $3
  ) c
  LEFT JOIN LATERAL (
       SELECT last.id AS reassignment_id, first.from_post_id, ft.title AS from_title, b.account_id, b.employee_id, b.name
         FROM hr.leave_pass last
         JOIN hr.leave_pass first ON first.request_id = last.request_id AND first.step = last.step
          AND first.kind = 'REASSIGNED' AND first.turn = 0
         JOIN hr.post fp ON fp.id = first.from_post_id
         JOIN hr.position ft ON ft.id = fp.position_id
         JOIN hr.leave_request r ON r.id = last.request_id
         LEFT JOIN hr.holding b ON b.post_id = first.from_post_id AND b.account_id IS DISTINCT FROM $4
          AND (b.employee_id IS NULL OR b.employee_id <> r.employee_id)
        WHERE last.request_id = $1 AND last.step = $2 AND last.kind = 'REASSIGNED' AND last.to_post_id = c.post_id
          AND last.to_post_id <> first.from_post_id
          AND NOT EXISTS (SELECT FROM hr.leave_pass later
                           WHERE later.request_id = $1 AND later.step = $2 AND later.kind = 'REASSIGNED'
                             AND later.turn > last.turn)) g ON true
 ORDER BY c.delegation_id IS NOT NULL, c.post_id
 LIMIT 1
