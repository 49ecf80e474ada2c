-- Purpose:    in which capacity somebody may take a step of a request today: for a post of their own, else by decree for
--             somebody else's; no row where neither is so.
-- Called by:  resolvers.capacity
-- Privileges: jejak_app.
-- Locks:      none.
SELECT c.post_id, c.delegation_id, c.kind, c.decree_number, c.account_id, c.employee_id,
       (SELECT t.title FROM hr.post p JOIN hr.position t ON t.id = p.position_id WHERE p.id = c.post_id) AS title
  FROM (
    SELECT entitled AS post_id, NULL::uuid AS delegation_id, NULL AS kind, NULL AS decree_number, NULL::uuid AS account_id,
           NULL::uuid AS employee_id
      FROM hr.entitled_posts($1, $2) entitled
     WHERE entitled IN (SELECT held.post_id FROM hr.holding held WHERE held.account_id = $4)
    UNION ALL
    SELECT s.post_id, s.delegation_id, s.kind, s.decree_number, h.account_id, h.employee_id
      FROM hr.entitled_posts($1, $2) entitled
      JOIN hr.standing_in s ON s.post_id = entitled
      LEFT JOIN LATERAL (SELECT * FROM hr.holding o WHERE o.post_id = s.post_id OFFSET 0) h ON true
     WHERE s.delegate_id = $3
  ) c
 ORDER BY c.delegation_id IS NOT NULL, c.post_id
 LIMIT 1
