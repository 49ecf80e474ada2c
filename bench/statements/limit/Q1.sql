-- Purpose:    Q1 whole, as the text of its answer.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT concat('{"data":{"publicCompensation":{"edges":[', string_agg(concat('{"node":', row_to_json(n), '}'), ','), ']}}}')
  FROM (
      SELECT unit_name AS "unitName", title, position_kind AS "positionKind", job_class AS "jobClass", eselon,
             functional_level AS "functionalLevel", posts, holders, tpp_tariff AS "tppTariff"
        FROM published.compensation c
       ORDER BY c.unit_name, c.title, c.job_class, c.id
       LIMIT 50) n
