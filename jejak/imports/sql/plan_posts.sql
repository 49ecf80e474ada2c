-- Purpose:    which post everybody gets who begins one: a vacant one of that position in that unit, else a new one.
-- Privileges: owner.
-- Locks:      none.
-- Note:       deterministic: seats in the order in which they fell vacant meet people in the order of TMT and NIP.
CREATE TEMP TABLE seating ON COMMIT DROP AS
WITH claim AS (
    SELECT employee_id, nip, unit_id, position_id, leads, post_from,
           row_number() OVER (PARTITION BY unit_id, position_id ORDER BY post_from, nip) AS turn
      FROM person WHERE post_act <> 'KEEP' AND NOT keeps_seat
), kept AS (
    -- The appointments as they will stand once the people of this file have moved.
    SELECT a.post_id,
           CASE WHEN m.post_act = 'BEGIN' AND NOT m.keeps_seat
                THEN least(coalesce(a.effective_until, 'infinity'), m.post_from - 1)
                ELSE coalesce(a.effective_until, 'infinity') END AS until
      FROM hr.appointment a
      LEFT JOIN person m ON m.held_appointment_id = a.id
     WHERE m.post_act IS DISTINCT FROM 'CORRECT' OR m.keeps_seat
), seat AS (
    SELECT p.id, p.unit_id, p.position_id, max(k.until) AS until,
           row_number() OVER (PARTITION BY p.unit_id, p.position_id ORDER BY max(k.until) NULLS FIRST, p.id) AS turn
      FROM hr.post p
      LEFT JOIN kept k ON k.post_id = p.id
     WHERE (p.unit_id, p.position_id) IN (SELECT unit_id, position_id FROM claim)
     GROUP BY p.id
    HAVING max(k.until) IS NULL OR max(k.until) < 'infinity'
)
SELECT c.employee_id, c.nip, c.unit_id, c.position_id, c.leads,
       CASE WHEN s.id IS NOT NULL AND (s.until IS NULL OR s.until < c.post_from) THEN s.id END AS vacant_post_id,
       gen_random_uuid() AS new_post_id
  FROM claim c
  LEFT JOIN seat s USING (unit_id, position_id, turn);

ALTER TABLE seating ADD PRIMARY KEY (employee_id);
ANALYZE seating;

-- The highest of a unit's new leading posts becomes its head, if it has none or a lower one (whose superior was not
-- in an earlier file); between equals the lower number decides. An elected head stays.
CREATE TEMP TABLE heading ON COMMIT DROP AS
SELECT DISTINCT ON (s.unit_id) s.unit_id, s.new_post_id AS post_id
  FROM seating s
  LEFT JOIN head h ON h.unit_id = s.unit_id
  LEFT JOIN hr.post p ON p.id = h.post_id
  LEFT JOIN hr.position j ON j.id = p.position_id
 WHERE s.vacant_post_id IS NULL AND s.leads IS NOT NULL
   AND (j.id IS NULL OR (j.kind <> 'ELECTED' AND s.leads < coalesce(j.eselon, 'X') COLLATE pg_c_utf8))
 ORDER BY s.unit_id, s.leads, s.nip;

DELETE FROM head USING heading WHERE heading.unit_id = head.unit_id;
INSERT INTO head (unit_id, post_id) SELECT unit_id, post_id FROM heading;
