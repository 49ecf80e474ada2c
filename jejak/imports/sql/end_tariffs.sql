-- Purpose:    moves the last days of tariffs on record.
-- Privileges: owner.
-- Locks:      the rows that change.
UPDATE hr.tpp_tariff t
   SET effective_until = i.effective_until
  FROM incoming_tariff i
 WHERE i.id = t.id AND t.effective_until IS DISTINCT FROM i.effective_until
