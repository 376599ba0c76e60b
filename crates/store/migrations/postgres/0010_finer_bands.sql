-- A similarity hash is cut into five pieces instead of four, and every pair of pieces is a band: of two hashes that differ in
-- at most three bits, two pieces agree. A band of one piece was shared by so many mails that the search for a wave took the
-- longer the more mails there were. Bands from 10 on are of this kind.
INSERT INTO case_similarities (organisation, band, band_bits, similarity, case_id)
SELECT DISTINCT s.organisation, p.band,
    (((s.similarity >> p.first_shift) & 8191) << 13) | ((s.similarity >> p.second_shift) & p.second_mask),
    s.similarity, s.case_id
FROM case_similarities s CROSS JOIN (
    SELECT 10 AS band, 0 AS first_shift, 13 AS second_shift, 8191 AS second_mask
    UNION ALL SELECT 11, 0, 26, 8191
    UNION ALL SELECT 12, 0, 39, 8191
    UNION ALL SELECT 13, 0, 52, 4095
    UNION ALL SELECT 14, 13, 26, 8191
    UNION ALL SELECT 15, 13, 39, 8191
    UNION ALL SELECT 16, 13, 52, 4095
    UNION ALL SELECT 17, 26, 39, 8191
    UNION ALL SELECT 18, 26, 52, 4095
    UNION ALL SELECT 19, 39, 52, 4095
) p
WHERE s.band = 0;

DELETE FROM case_similarities WHERE band < 10;
