-- Purpose:    M1 whole, as the text of its answer.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT concat('{"data":{"decideLeave":{"leaveRequest":{"number":', to_json(d.number), ',"state":', to_json(d.state), ',"workingDays":',
              d.working_days, '}}}}')
  FROM peer.decide_leave($1, $2) d
