-- The first schema. Its twin for the other engine ends at the same tables; only type names, the search index and the
-- wording of the triggers differ. Times are microseconds since 1970. Every row belongs to an organisation, and the keys
-- carry it, so that a reference across organisations can't be stored.

-- Whose database this is. One row. A database without this table is somebody else's.
CREATE TABLE headsup (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    desk_secret BLOB
);
INSERT INTO headsup (only_row, desk_secret) VALUES (1, NULL);

CREATE TABLE organisations (
    id BLOB NOT NULL PRIMARY KEY,
    created_us BIGINT NOT NULL,
    set_up_us BIGINT,
    public_name TEXT NOT NULL,
    language TEXT NOT NULL,
    demonstration BOOLEAN NOT NULL,
    -- The lists an admin edits as a whole, one JSON document: own domains, suppliers, people, lookups.
    settings TEXT NOT NULL,
    cases_opened BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE accounts (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    address_folded TEXT NOT NULL,
    password_hash TEXT,
    hats TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_us BIGINT NOT NULL,
    demonstration BOOLEAN NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, address_folded)
);

-- Links that work once. Only the digest of the token is here.
CREATE TABLE single_use_links (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    token_sha256 BLOB NOT NULL,
    kind TEXT NOT NULL,
    account BLOB,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    hats TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    expires_us BIGINT NOT NULL,
    used_us BIGINT,
    PRIMARY KEY (organisation, token_sha256)
);

CREATE TABLE sessions (
    organisation BLOB NOT NULL,
    token_sha256 BLOB NOT NULL,
    account BLOB NOT NULL,
    created_us BIGINT NOT NULL,
    seen_us BIGINT NOT NULL,
    expires_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, token_sha256),
    FOREIGN KEY (organisation, account) REFERENCES accounts (organisation, id)
);
CREATE INDEX sessions_of_account ON sessions (organisation, account);

-- Failed sign-ins, counted by a digest of the address or of where it came from; never by the text itself.
CREATE TABLE sign_in_failures (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    what_sha256 BLOB NOT NULL,
    at_us BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_by_what ON sign_in_failures (organisation, what_sha256, at_us);

CREATE TABLE cases (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    about_it BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    verdict TEXT,
    opened_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    disagreed_us BIGINT,
    -- What the queue sorts and filters by, kept by refresh_case in the same transaction as what it counts.
    -- due_us is the earliest due of the open steps, or the largest number where nothing is due.
    due_us BIGINT NOT NULL,
    reports_count BIGINT NOT NULL,
    untold_count BIGINT NOT NULL,
    open_it_steps BIGINT NOT NULL,
    open_security_steps BIGINT NOT NULL,
    open_other_steps BIGINT NOT NULL,
    answered_keep_working BOOLEAN NOT NULL,
    answered_prevent_or_recover BOOLEAN NOT NULL,
    -- The closing; empty while open, and emptied again by reopening.
    closed_us BIGINT,
    closed_by BLOB,
    outcome TEXT,
    stopped_by TEXT,
    lesson TEXT,
    demonstration BOOLEAN NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, number)
);
CREATE INDEX cases_by_due ON cases (organisation, about_it, due_us, number DESC);
CREATE INDEX cases_by_state ON cases (organisation, about_it, state, due_us, number DESC);
CREATE INDEX cases_by_kind ON cases (organisation, about_it, state, kind, due_us, number DESC);
CREATE INDEX cases_by_verdict ON cases (organisation, about_it, state, verdict, due_us, number DESC);

CREATE TABLE reports (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    submission TEXT NOT NULL,
    case_id BLOB,
    kind TEXT NOT NULL,
    privacy TEXT NOT NULL,
    language TEXT NOT NULL,
    what_happened TEXT NOT NULL,
    -- The kind's own few questions and their answers, and the advice given: JSON, read whole and written whole.
    details TEXT NOT NULL,
    advice TEXT NOT NULL,
    reporter_name TEXT,
    reporter_address TEXT,
    received_us BIGINT NOT NULL,
    examination_pending BOOLEAN NOT NULL,
    may_be_published BOOLEAN NOT NULL,
    told_us BIGINT,
    disagreed_us BIGINT,
    demonstration BOOLEAN NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, submission),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id),
    CHECK (privacy <> 'anonymous' OR (reporter_name IS NULL AND reporter_address IS NULL))
);
CREATE INDEX reports_of_case ON reports (organisation, case_id);

CREATE TABLE exposures (
    organisation BLOB NOT NULL,
    report BLOB NOT NULL,
    exposure TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, report, exposure),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id)
);

-- Which bytes came with which report. The bytes themselves lie in the evidence folder, once, under their digest.
CREATE TABLE evidence (
    organisation BLOB NOT NULL,
    report BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    added_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, report, sha256),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id)
);
CREATE INDEX evidence_by_digest ON evidence (organisation, sha256);

CREATE TABLE examinations (
    organisation BLOB NOT NULL,
    report BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    dns_questions_open BOOLEAN NOT NULL,
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    grade TEXT NOT NULL,
    -- Originals, findings, what could not be checked: one JSON document, read whole and written whole.
    document TEXT NOT NULL,
    PRIMARY KEY (organisation, report, sha256),
    FOREIGN KEY (organisation, report, sha256) REFERENCES evidence (organisation, report, sha256)
);

CREATE TABLE messages (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    report BLOB NOT NULL,
    sent_by TEXT NOT NULL CHECK (sent_by IN ('reporter', 'desk', 'automatic')),
    author BLOB,
    kind TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    says TEXT NOT NULL,
    -- The digests of the files added with it, JSON.
    evidence TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id)
);
CREATE INDEX messages_of_report ON messages (organisation, report, at_us);

-- What makes two reports the same wave.
CREATE TABLE case_marks (
    organisation BLOB NOT NULL,
    mark TEXT NOT NULL,
    case_id BLOB NOT NULL,
    PRIMARY KEY (organisation, mark, case_id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX case_marks_of_case ON case_marks (organisation, case_id);

-- A similarity hash cut into four bands of sixteen bits: of two hashes that differ in at most three bits, one band agrees.
CREATE TABLE case_similarities (
    organisation BLOB NOT NULL,
    band BIGINT NOT NULL,
    band_bits BIGINT NOT NULL,
    similarity BIGINT NOT NULL,
    case_id BLOB NOT NULL,
    PRIMARY KEY (organisation, band, band_bits, similarity, case_id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX case_similarities_of_case ON case_similarities (organisation, case_id);

CREATE TABLE answers (
    organisation BLOB NOT NULL,
    case_id BLOB NOT NULL,
    question TEXT NOT NULL CHECK (question IN ('keep-working', 'prevent-or-recover')),
    standing TEXT NOT NULL CHECK (standing IN ('answers', 'does-not-apply')),
    says TEXT NOT NULL,
    because TEXT NOT NULL CHECK (because <> ''),
    by_account BLOB NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, case_id, question),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);

CREATE TABLE steps (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    -- The id the playbooks give it; nothing for one added by hand. One of each to a case.
    playbook_step TEXT,
    hat TEXT NOT NULL,
    question TEXT NOT NULL,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    due_us BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'waived')),
    because TEXT,
    settled_by BLOB,
    settled_us BIGINT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX steps_of_case ON steps (organisation, case_id, state, due_us);
CREATE UNIQUE INDEX steps_once_each ON steps (organisation, case_id, playbook_step) WHERE playbook_step IS NOT NULL;

-- The heads of the timelines: one chain for each report and each case.
CREATE TABLE chains (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    length BIGINT NOT NULL,
    head BLOB NOT NULL,
    demonstration BOOLEAN NOT NULL,
    PRIMARY KEY (organisation, id)
);

-- The timelines. Text may be erased; nothing else ever changes, and the triggers below see to it.
CREATE TABLE timeline (
    organisation BLOB NOT NULL,
    chain BLOB NOT NULL,
    sequence BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    says TEXT,
    says_sha256 BLOB NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (organisation, chain, sequence),
    FOREIGN KEY (organisation, chain) REFERENCES chains (organisation, id)
);

CREATE TABLE saved_filters (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    account BLOB NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, account) REFERENCES accounts (organisation, id)
);
CREATE INDEX saved_filters_of_account ON saved_filters (organisation, account);

CREATE TABLE published_answers (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    asked TEXT NOT NULL,
    answer TEXT NOT NULL,
    by_account BLOB NOT NULL,
    published_us BIGINT NOT NULL,
    demonstration BOOLEAN NOT NULL,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX published_answers_by_time ON published_answers (organisation, published_us);

-- Work to do behind the pages. A finished job leaves no row; a failed one stays and is shown.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation BLOB NOT NULL REFERENCES organisations (id),
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'failed')),
    run_at_us BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    worker TEXT,
    last_error TEXT,
    created_us BIGINT NOT NULL
);
-- run_at_us of a running job is the end of its lease: one index finds both what waits and what was abandoned.
CREATE INDEX jobs_to_run ON jobs (run_at_us) WHERE state <> 'failed';

-- Full-text search: one document for each case, report; words are folded and separated before they get here.
CREATE TABLE search_documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation BLOB NOT NULL,
    source BLOB NOT NULL,
    case_id BLOB NOT NULL,
    UNIQUE (organisation, source),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX search_documents_of_case ON search_documents (organisation, case_id);
CREATE VIRTUAL TABLE search_words USING fts5 (words, content = '', contentless_delete = 1, detail = none,
    -- Words come separated by blanks; whatever else is in them belongs to them.
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* S* P* C*'");

-- The gate, in the database: what may not close doesn't close, whatever the program says.
CREATE TRIGGER case_opens_open BEFORE INSERT ON cases WHEN NEW.state <> 'open'
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: case-not-opened-open');
END;

CREATE TRIGGER case_closes_through_the_gate BEFORE UPDATE OF state ON cases WHEN NEW.state = 'closed' AND OLD.state <> 'closed'
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: unanswered-question')
    WHERE (SELECT COUNT(*) FROM answers WHERE organisation = NEW.organisation AND case_id = NEW.id) < 2;
    SELECT RAISE(ABORT, 'headsup-refuses: open-step')
    WHERE EXISTS (SELECT 1 FROM steps WHERE organisation = NEW.organisation AND case_id = NEW.id AND state = 'open');
    SELECT RAISE(ABORT, 'headsup-refuses: untold-reporter')
    WHERE EXISTS (SELECT 1 FROM reports WHERE organisation = NEW.organisation AND case_id = NEW.id AND told_us IS NULL);
    SELECT RAISE(ABORT, 'headsup-refuses: no-outcome')
    WHERE NEW.outcome IS NULL OR NEW.lesson IS NULL OR NEW.closed_us IS NULL;
END;

CREATE TRIGGER closed_case_takes_no_step BEFORE INSERT ON steps
WHEN (SELECT state FROM cases WHERE organisation = NEW.organisation AND id = NEW.case_id) = 'closed'
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: case-is-closed');
END;

CREATE TRIGGER closed_case_keeps_its_steps BEFORE UPDATE ON steps
WHEN (SELECT state FROM cases WHERE organisation = NEW.organisation AND id = NEW.case_id) = 'closed'
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: case-is-closed');
END;

CREATE TRIGGER closed_case_takes_no_report BEFORE UPDATE OF case_id ON reports
WHEN NEW.case_id IS NOT NULL AND NEW.case_id IS NOT OLD.case_id
    AND (SELECT state FROM cases WHERE organisation = NEW.organisation AND id = NEW.case_id) = 'closed'
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: case-is-closed');
END;

CREATE TRIGGER closed_case_reporter_stays_told BEFORE UPDATE OF told_us ON reports
WHEN NEW.told_us IS NULL AND OLD.told_us IS NOT NULL
    AND (SELECT state FROM cases WHERE organisation = NEW.organisation AND id = NEW.case_id) = 'closed'
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: case-is-closed');
END;

CREATE TRIGGER closed_case_keeps_its_answers BEFORE UPDATE ON answers
WHEN (SELECT state FROM cases WHERE organisation = NEW.organisation AND id = NEW.case_id) = 'closed'
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: case-is-closed');
END;

CREATE TRIGGER answers_stay BEFORE DELETE ON answers
WHEN NOT (SELECT demonstration FROM cases WHERE organisation = OLD.organisation AND id = OLD.case_id)
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: answers-stay');
END;

-- The timeline only grows. Two doors: the text may be erased (its digest stays in the chain), and demonstration chains may go.
CREATE TRIGGER timeline_is_not_rewritten BEFORE UPDATE ON timeline
WHEN NOT (NEW.says IS NULL AND NEW.organisation = OLD.organisation AND NEW.chain = OLD.chain AND NEW.sequence = OLD.sequence
    AND NEW.at_us = OLD.at_us AND NEW.actor = OLD.actor AND NEW.kind = OLD.kind AND NEW.says_sha256 = OLD.says_sha256
    AND NEW.previous = OLD.previous AND NEW.hash = OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: timeline-only-grows');
END;

CREATE TRIGGER timeline_is_not_cut BEFORE DELETE ON timeline
WHEN NOT (SELECT demonstration FROM chains WHERE organisation = OLD.organisation AND id = OLD.chain)
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: timeline-only-grows');
END;

CREATE TRIGGER chain_does_not_shrink BEFORE UPDATE ON chains
WHEN NEW.length < OLD.length OR NEW.demonstration <> OLD.demonstration OR NEW.id <> OLD.id OR NEW.organisation <> OLD.organisation
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: timeline-only-grows');
END;

CREATE TRIGGER chain_is_not_cut BEFORE DELETE ON chains WHEN NOT OLD.demonstration
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: timeline-only-grows');
END;

-- Evidence is kept as it came.
CREATE TRIGGER evidence_is_not_edited BEFORE UPDATE ON evidence
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: evidence-stays-as-it-came');
END;

CREATE TRIGGER evidence_is_not_removed BEFORE DELETE ON evidence
WHEN NOT (SELECT demonstration FROM reports WHERE organisation = OLD.organisation AND id = OLD.report)
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: evidence-stays-as-it-came');
END;

-- A demonstration stays one, and real work can't be made one in order to remove it.
CREATE TRIGGER report_keeps_its_nature BEFORE UPDATE OF demonstration ON reports WHEN NEW.demonstration <> OLD.demonstration
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: demonstration-flag-stays');
END;

CREATE TRIGGER case_keeps_its_nature BEFORE UPDATE OF demonstration ON cases WHEN NEW.demonstration <> OLD.demonstration
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: demonstration-flag-stays');
END;

-- "hdup": SQLite's mark of whose file this is.
PRAGMA application_id = 1751414128;
