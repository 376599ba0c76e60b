-- What is asked for each mail costs the same however many write: namesakes among those who write with us only (the newsletter
-- of a thousand addresses is nobody's name), the first mail of a domain from the head of an index, and the jobs whose worker
-- died among those that run, not among all that wait.
DROP INDEX correspondents_by_name;
CREATE INDEX correspondents_who_write ON correspondents (organisation, name_key, days)
    WHERE days >= 3 OR written_to > 0;
DROP INDEX correspondents_by_domain;
CREATE INDEX correspondents_by_domain ON correspondents (organisation, domain, first_us);
CREATE INDEX jobs_running ON jobs (run_at_us) WHERE state = 'running';
