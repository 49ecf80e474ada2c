-- Purpose:    the texts of these leaves, as they are hashed.
-- Privileges: EXECUTE on audit.leaf_texts.
-- Locks:      none.
SELECT t.index, t.text FROM unnest($1::bigint[]) w CROSS JOIN LATERAL audit.leaf_texts(w, w + 1) t ORDER BY t.index
