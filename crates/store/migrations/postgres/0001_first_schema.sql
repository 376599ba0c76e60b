-- The first schema. Its twin for the other engine ends at the same tables; only type names, the search index and the
-- wording of the triggers differ. Times are microseconds since 1970. Every row belongs to an organisation, and the keys
-- carry it, so that a reference across organisations can't be stored.

-- Whose database this is. One row. A database without this table is somebody else's.
CREATE TABLE headsup (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    desk_secret BYTEA
);
INSERT INTO headsup (only_row, desk_secret) VALUES (1, NULL);

CREATE TABLE organisations (
    id UUID NOT NULL PRIMARY KEY,
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
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    address_folded TEXT COLLATE "C" NOT NULL,
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
    organisation UUID NOT NULL REFERENCES organisations (id),
    token_sha256 BYTEA NOT NULL,
    kind TEXT NOT NULL,
    account UUID,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    hats TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    expires_us BIGINT NOT NULL,
    used_us BIGINT,
    PRIMARY KEY (organisation, token_sha256)
);

CREATE TABLE sessions (
    organisation UUID NOT NULL,
    token_sha256 BYTEA NOT NULL,
    account UUID NOT NULL,
    created_us BIGINT NOT NULL,
    seen_us BIGINT NOT NULL,
    expires_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, token_sha256),
    FOREIGN KEY (organisation, account) REFERENCES accounts (organisation, id)
);
CREATE INDEX sessions_of_account ON sessions (organisation, account);

-- Failed sign-ins, counted by a digest of the address or of where it came from; never by the text itself.
CREATE TABLE sign_in_failures (
    organisation UUID NOT NULL REFERENCES organisations (id),
    what_sha256 BYTEA NOT NULL,
    at_us BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_by_what ON sign_in_failures (organisation, what_sha256, at_us);

CREATE TABLE cases (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
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
    closed_by UUID,
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
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    submission TEXT COLLATE "C" NOT NULL,
    case_id UUID,
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
    organisation UUID NOT NULL,
    report UUID NOT NULL,
    exposure TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, report, exposure),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id)
);

-- Which bytes came with which report. The bytes themselves lie in the evidence folder, once, under their digest.
CREATE TABLE evidence (
    organisation UUID NOT NULL,
    report UUID NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
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
    organisation UUID NOT NULL,
    report UUID NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    at_us BIGINT NOT NULL,
    dns_questions_open BOOLEAN NOT NULL,
    verdict TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    grade TEXT NOT NULL,
    -- Originals, findings, what could not be checked: one JSON document, read whole and written whole.
    document TEXT NOT NULL,
    PRIMARY KEY (organisation, report, sha256),
    FOREIGN KEY (organisation, report, sha256) REFERENCES evidence (organisation, report, sha256)
);

CREATE TABLE messages (
    organisation UUID NOT NULL,
    id UUID NOT NULL,
    report UUID NOT NULL,
    sent_by TEXT NOT NULL CHECK (sent_by IN ('reporter', 'desk', 'automatic')),
    author UUID,
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
    organisation UUID NOT NULL,
    mark TEXT COLLATE "C" NOT NULL,
    case_id UUID NOT NULL,
    PRIMARY KEY (organisation, mark, case_id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX case_marks_of_case ON case_marks (organisation, case_id);

-- A similarity hash cut into four bands of sixteen bits: of two hashes that differ in at most three bits, one band agrees.
CREATE TABLE case_similarities (
    organisation UUID NOT NULL,
    band BIGINT NOT NULL,
    band_bits BIGINT NOT NULL,
    similarity BIGINT NOT NULL,
    case_id UUID NOT NULL,
    PRIMARY KEY (organisation, band, band_bits, similarity, case_id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX case_similarities_of_case ON case_similarities (organisation, case_id);

CREATE TABLE answers (
    organisation UUID NOT NULL,
    case_id UUID NOT NULL,
    question TEXT NOT NULL CHECK (question IN ('keep-working', 'prevent-or-recover')),
    standing TEXT NOT NULL CHECK (standing IN ('answers', 'does-not-apply')),
    says TEXT NOT NULL,
    because TEXT NOT NULL CHECK (because <> ''),
    by_account UUID NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, case_id, question),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);

CREATE TABLE steps (
    organisation UUID NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    -- The id the playbooks give it; nothing for one added by hand. One of each to a case.
    playbook_step TEXT COLLATE "C",
    hat TEXT NOT NULL,
    question TEXT NOT NULL,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    due_us BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'waived')),
    because TEXT,
    settled_by UUID,
    settled_us BIGINT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX steps_of_case ON steps (organisation, case_id, state, due_us);
CREATE UNIQUE INDEX steps_once_each ON steps (organisation, case_id, playbook_step) WHERE playbook_step IS NOT NULL;

-- The heads of the timelines: one chain for each report and each case.
CREATE TABLE chains (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    length BIGINT NOT NULL,
    head BYTEA NOT NULL,
    demonstration BOOLEAN NOT NULL,
    PRIMARY KEY (organisation, id)
);

-- The timelines. Text may be erased; nothing else ever changes, and the triggers below see to it.
CREATE TABLE timeline (
    organisation UUID NOT NULL,
    chain UUID NOT NULL,
    sequence BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    says TEXT,
    says_sha256 BYTEA NOT NULL,
    previous BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (organisation, chain, sequence),
    FOREIGN KEY (organisation, chain) REFERENCES chains (organisation, id)
);

CREATE TABLE saved_filters (
    organisation UUID NOT NULL,
    id UUID NOT NULL,
    account UUID NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, account) REFERENCES accounts (organisation, id)
);
CREATE INDEX saved_filters_of_account ON saved_filters (organisation, account);

CREATE TABLE published_answers (
    organisation UUID NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    asked TEXT NOT NULL,
    answer TEXT NOT NULL,
    by_account UUID NOT NULL,
    published_us BIGINT NOT NULL,
    demonstration BOOLEAN NOT NULL,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX published_answers_by_time ON published_answers (organisation, published_us);

-- Work to do behind the pages. A finished job leaves no row; a failed one stays and is shown.
CREATE TABLE jobs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation UUID NOT NULL REFERENCES organisations (id),
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
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation UUID NOT NULL,
    source UUID NOT NULL,
    case_id UUID NOT NULL,
    words TSVECTOR NOT NULL,
    UNIQUE (organisation, source),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX search_documents_of_case ON search_documents (organisation, case_id);
CREATE INDEX search_documents_by_word ON search_documents USING gin (words);

-- One function says every refusal, so that all of them reach the program in one shape.
CREATE FUNCTION headsup_refuse(reason TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'headsup-refuses: %', reason USING ERRCODE = 'check_violation';
END $$;

-- The gate, in the database: what may not close doesn't close, whatever the program says.
CREATE FUNCTION headsup_case_opens_open() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM headsup_refuse('case-not-opened-open');
    RETURN NULL;
END $$;
CREATE TRIGGER case_opens_open BEFORE INSERT ON cases FOR EACH ROW WHEN (NEW.state <> 'open')
EXECUTE FUNCTION headsup_case_opens_open();

-- The row of the case is locked before this runs, and every statement in it sees what was committed by then: a step
-- added by somebody else at the same moment is either seen here, or waits and is refused by the trigger on steps.
CREATE FUNCTION headsup_case_closes_through_the_gate() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT COUNT(*) FROM answers WHERE organisation = NEW.organisation AND case_id = NEW.id) < 2 THEN
        PERFORM headsup_refuse('unanswered-question');
    END IF;
    IF EXISTS (SELECT 1 FROM steps WHERE organisation = NEW.organisation AND case_id = NEW.id AND state = 'open') THEN
        PERFORM headsup_refuse('open-step');
    END IF;
    IF EXISTS (SELECT 1 FROM reports WHERE organisation = NEW.organisation AND case_id = NEW.id AND told_us IS NULL) THEN
        PERFORM headsup_refuse('untold-reporter');
    END IF;
    IF NEW.outcome IS NULL OR NEW.lesson IS NULL OR NEW.closed_us IS NULL THEN
        PERFORM headsup_refuse('no-outcome');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_closes_through_the_gate BEFORE UPDATE OF state ON cases FOR EACH ROW
WHEN (NEW.state = 'closed' AND OLD.state <> 'closed') EXECUTE FUNCTION headsup_case_closes_through_the_gate();

-- Locks the case, so that it can't close between this look and the end of the transaction.
CREATE FUNCTION headsup_case_must_be_open() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    found_state TEXT;
BEGIN
    SELECT state INTO found_state FROM cases WHERE organisation = NEW.organisation AND id = NEW.case_id FOR NO KEY UPDATE;
    IF found_state = 'closed' THEN
        PERFORM headsup_refuse('case-is-closed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_case_takes_no_step BEFORE INSERT OR UPDATE ON steps FOR EACH ROW
EXECUTE FUNCTION headsup_case_must_be_open();
CREATE TRIGGER closed_case_keeps_its_answers BEFORE UPDATE ON answers FOR EACH ROW
EXECUTE FUNCTION headsup_case_must_be_open();
CREATE TRIGGER closed_case_takes_no_report BEFORE UPDATE OF case_id ON reports FOR EACH ROW
WHEN (NEW.case_id IS NOT NULL AND NEW.case_id IS DISTINCT FROM OLD.case_id) EXECUTE FUNCTION headsup_case_must_be_open();
CREATE TRIGGER closed_case_reporter_stays_told BEFORE UPDATE OF told_us ON reports FOR EACH ROW
WHEN (NEW.told_us IS NULL AND OLD.told_us IS NOT NULL AND NEW.case_id IS NOT NULL) EXECUTE FUNCTION headsup_case_must_be_open();

CREATE FUNCTION headsup_answers_stay() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (SELECT demonstration FROM cases WHERE organisation = OLD.organisation AND id = OLD.case_id) THEN
        PERFORM headsup_refuse('answers-stay');
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER answers_stay BEFORE DELETE ON answers FOR EACH ROW EXECUTE FUNCTION headsup_answers_stay();

-- The timeline only grows. Two doors: the text may be erased (its digest stays in the chain), and demonstration chains may go.
CREATE FUNCTION headsup_timeline_only_grows() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM headsup_refuse('timeline-only-grows');
    RETURN NULL;
END $$;
CREATE TRIGGER timeline_is_not_rewritten BEFORE UPDATE ON timeline FOR EACH ROW
WHEN (NOT (NEW.says IS NULL AND NEW.organisation = OLD.organisation AND NEW.chain = OLD.chain AND NEW.sequence = OLD.sequence
    AND NEW.at_us = OLD.at_us AND NEW.actor = OLD.actor AND NEW.kind = OLD.kind AND NEW.says_sha256 = OLD.says_sha256
    AND NEW.previous = OLD.previous AND NEW.hash = OLD.hash))
EXECUTE FUNCTION headsup_timeline_only_grows();

CREATE FUNCTION headsup_timeline_is_not_cut() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (SELECT demonstration FROM chains WHERE organisation = OLD.organisation AND id = OLD.chain) THEN
        PERFORM headsup_refuse('timeline-only-grows');
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER timeline_is_not_cut BEFORE DELETE ON timeline FOR EACH ROW EXECUTE FUNCTION headsup_timeline_is_not_cut();
CREATE TRIGGER timeline_is_not_emptied BEFORE TRUNCATE ON timeline FOR EACH STATEMENT EXECUTE FUNCTION headsup_timeline_only_grows();
CREATE TRIGGER chain_does_not_shrink BEFORE UPDATE ON chains FOR EACH ROW
WHEN (NEW.length < OLD.length OR NEW.demonstration <> OLD.demonstration OR NEW.id <> OLD.id OR NEW.organisation <> OLD.organisation)
EXECUTE FUNCTION headsup_timeline_only_grows();
CREATE TRIGGER chain_is_not_cut BEFORE DELETE ON chains FOR EACH ROW WHEN (NOT OLD.demonstration)
EXECUTE FUNCTION headsup_timeline_only_grows();

-- Evidence is kept as it came.
CREATE FUNCTION headsup_evidence_stays() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (SELECT demonstration FROM reports WHERE organisation = OLD.organisation AND id = OLD.report) THEN
        RETURN OLD;
    END IF;
    PERFORM headsup_refuse('evidence-stays-as-it-came');
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_is_not_changed BEFORE UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION headsup_evidence_stays();
CREATE TRIGGER evidence_is_not_emptied BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION headsup_evidence_stays();

-- A demonstration stays one, and real work can't be made one in order to remove it.
CREATE FUNCTION headsup_demonstration_flag_stays() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM headsup_refuse('demonstration-flag-stays');
    RETURN NULL;
END $$;
CREATE TRIGGER report_keeps_its_nature BEFORE UPDATE OF demonstration ON reports FOR EACH ROW
WHEN (NEW.demonstration <> OLD.demonstration) EXECUTE FUNCTION headsup_demonstration_flag_stays();
CREATE TRIGGER case_keeps_its_nature BEFORE UPDATE OF demonstration ON cases FOR EACH ROW
WHEN (NEW.demonstration <> OLD.demonstration) EXECUTE FUNCTION headsup_demonstration_flag_stays();
