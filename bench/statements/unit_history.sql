-- Purpose:    rows with a history, whose past is asked for later.
-- Privileges: owner of the database.
-- Locks:      none.
INSERT INTO hr.unit (id, code, name, kind, work_week, parent_id)
SELECT md5('unit ' || n)::uuid, 'U' || n, 'Unit contoh ' || n, CASE n WHEN 0 THEN 'REGENCY' ELSE 'AGENCY' END, 5,
       CASE WHEN n > 0 THEN md5('unit 0')::uuid END
  FROM generate_series(0, 100) n
