-- Purpose:    destroys what the log keeps of one person's values; leaves, roots, proofs and receipts stay as they are.
-- Privileges: owner only.
-- Locks:      row locks on what is deleted.
-- Note:       the erasure is an entry before anything is deleted; audit.refuse_unless_erased demands it. Of this very
--             transaction the last image of each row stays: it holds placeholders, which the live rows are compared with. Of
--             the entries that are named as destroyed, `kept` are those whose new values stay for that.
--             With the images go the reasons of every act that the person's data was in: changed, read, read in a list
--             with others, or refused.

CREATE OR REPLACE FUNCTION audit.erase(
    erasure uuid, subject uuid, legal_basis text, decree text, decree_date date, requested_by uuid, approved_by uuid
) RETURNS TABLE (images bigint, reasons bigint, entries bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO, YMD'
AS $$
#variable_conflict use_column
DECLARE
    -- A leaf has an end: so many ranges of numbers fill 35 KB of one entry.
    ranges_per_entry CONSTANT integer := 700;
    this_tx  bigint;
    seqs     bigint[];
    sides    "char"[];
    speeches bigint[];
    doomed   int8multirange;
    kept     int8multirange;
    unsaid   int8multirange;
    parts    integer;
    part     integer;
BEGIN
    SELECT t.id INTO STRICT this_tx FROM audit.tx t
     WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid;

    SELECT array_agg(d.seq), array_agg(d.side), coalesce(range_agg(int8range(d.seq, d.seq, '[]')), '{}'),
           coalesce(range_agg(int8range(d.seq, d.seq, '[]')) FILTER (WHERE a.is_last), '{}')
      INTO seqs, sides, doomed, kept
      FROM (SELECT e.seq, e.tx_id = this_tx AND e.seq = max(e.seq) OVER (PARTITION BY e.relation, e.pk) AS is_last
              FROM audit.entry e WHERE e.subject_id = $2 AND num_nonnulls(e.old_commitment, e.new_commitment) > 0) a
      JOIN audit.disclosure d ON d.seq = a.seq AND NOT (a.is_last AND d.side = 'n');
    SELECT array_agg(w.tx_id), coalesce(range_agg(int8range(w.tx_id, w.tx_id, '[]')), '{}')
      INTO speeches, unsaid
      FROM (SELECT e.tx_id FROM audit.entry e WHERE e.subject_id = $2
            UNION
            SELECT e.tx_id FROM audit.read_subject r JOIN audit.entry e ON e.seq = r.seq WHERE r.subject_id = $2) a
      JOIN audit.tx_disclosure w ON w.tx_id = a.tx_id;
    parts := greatest(1, ceil(greatest((SELECT count(*) FROM unnest(doomed)), (SELECT count(*) FROM unnest(unsaid)))
                              / ranges_per_entry::numeric));
    FOR part IN 0 .. parts - 1 LOOP
        INSERT INTO audit.entry (tx_id, relation, op, pk, subject_id, new)
        VALUES (this_tx, 'audit.disclosure', 'E', jsonb_build_object('erasure', $1), $2, jsonb_build_object(
            'legal_basis', $3, 'decree', $4, 'decree_date', $5, 'requested_by', $6, 'approved_by', $7,
            'entries', audit.slice_of_ranges(doomed, part, ranges_per_entry)::text,
            'kept', audit.slice_of_ranges(kept, part, ranges_per_entry)::text,
            'transactions', audit.slice_of_ranges(unsaid, part, ranges_per_entry)::text));
    END LOOP;

    DELETE FROM audit.disclosure d USING unnest(seqs, sides) AS i(seq, side) WHERE d.seq = i.seq AND d.side = i.side;
    GET DIAGNOSTICS images = ROW_COUNT;
    DELETE FROM audit.tx_disclosure w USING unnest(speeches) AS i(id) WHERE w.tx_id = i.id;
    GET DIAGNOSTICS reasons = ROW_COUNT;
    entries := parts;
    RETURN NEXT;
END
$$;
REVOKE ALL ON FUNCTION audit.erase(uuid, uuid, text, text, date, uuid, uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit.slice_of_ranges(every int8multirange, part integer, size integer) RETURNS int8multirange
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(range_agg(r), '{}')
      FROM (SELECT r FROM unnest($1) WITH ORDINALITY AS u(r, place) WHERE (place - 1) / $3 = $2) s
$$;
REVOKE ALL ON FUNCTION audit.slice_of_ranges(int8multirange, integer, integer) FROM PUBLIC;
