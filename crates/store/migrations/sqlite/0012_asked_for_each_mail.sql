-- What is asked for each mail costs the same however many write: namesakes among those who write with us only (the newsletter
-- of a thousand addresses is nobody's name), the first mail of a domain from the head of an index, and the jobs whose worker
-- died among those that run, not among all that wait.
DROP INDEX correspondents_by_name;
CREATE INDEX correspondents_who_write ON correspondents (organisation, name_key, days)
    WHERE days >= 3 OR written_to > 0;
DROP INDEX correspondents_by_domain;
CREATE INDEX correspondents_by_domain ON correspondents (organisation, domain, first_us);
CREATE INDEX jobs_running ON jobs (run_at_us) WHERE state = 'running';

-- What makes two reports the same wave is all key: kept once, in the key's own tree, and not beside it a second time.
CREATE TABLE case_marks_in_key (
    organisation BLOB NOT NULL,
    mark TEXT NOT NULL,
    case_id BLOB NOT NULL,
    PRIMARY KEY (organisation, mark, case_id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
) WITHOUT ROWID;
INSERT INTO case_marks_in_key SELECT organisation, mark, case_id FROM case_marks;
DROP TABLE case_marks;
ALTER TABLE case_marks_in_key RENAME TO case_marks;
CREATE INDEX case_marks_of_case ON case_marks (organisation, case_id);

CREATE TABLE case_similarities_in_key (
    organisation BLOB NOT NULL,
    band BIGINT NOT NULL,
    band_bits BIGINT NOT NULL,
    similarity BIGINT NOT NULL,
    case_id BLOB NOT NULL,
    PRIMARY KEY (organisation, band, band_bits, similarity, case_id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
) WITHOUT ROWID;
INSERT INTO case_similarities_in_key SELECT organisation, band, band_bits, similarity, case_id FROM case_similarities;
DROP TABLE case_similarities;
ALTER TABLE case_similarities_in_key RENAME TO case_similarities;
CREATE INDEX case_similarities_of_case ON case_similarities (organisation, case_id);
