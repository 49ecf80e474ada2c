-- Purpose:    the holidays of whole years, with the edition of each year.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT y.year, y.version,
       coalesce(jsonb_object_agg(h.day, jsonb_build_array(h.kind, h.name)) FILTER (WHERE h.day IS NOT NULL), '{}') AS holidays
  FROM hr.calendar_year y
  LEFT JOIN hr.holiday h ON h.day >= make_date(y.year, 1, 1) AND h.day <= make_date(y.year, 12, 31)
 WHERE y.year BETWEEN $1 AND $2
 GROUP BY y.year, y.version
 ORDER BY y.year
