-- Purpose:    the personal values of these entries and the reasons of these transactions, each as the text that was
--             committed to, with its salt; of what was destroyed there is no row.
-- Privileges: SELECT on audit.disclosure and audit.tx_disclosure.
-- Locks:      none.
SELECT d.seq AS number, CASE d.side WHEN 'o' THEN 'old' ELSE 'new' END AS side, encode(d.salt, 'hex') AS salt,
       d."values"::text AS text
  FROM audit.disclosure d WHERE d.seq = ANY ($1::bigint[])
UNION ALL
SELECT t.tx_id, 'tx', encode(t.salt, 'hex'), t."values"::text
  FROM audit.tx_disclosure t WHERE t.tx_id = ANY ($2::bigint[])
