-- Purpose:    Q4 whole, as the text of its answer.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT concat('{"data":{"viewer":{"employee":{"id":"', rtrim(translate(encode(convert_to('Employee:' || id, 'UTF8'), 'base64'), '+/', '-_'), '='),
              '","name":', to_json(name), '}}}}')
  FROM hr.employee
 WHERE id = $1
