-- Purpose:    Q1 in rows.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT unit_name AS "unitName", title, position_kind AS "positionKind", job_class AS "jobClass", eselon,
 functional_level AS "functionalLevel", posts, holders, tpp_tariff AS "tppTariff"
  FROM published.compensation c
 ORDER BY c.unit_name, c.title, c.job_class, c.id
 LIMIT 50
