-- Notes to colleagues: the list of people they may go to, the notes, to whom each went, and which raised hands answered one.
-- Its twin for the other engine differs in type names only.

CREATE TABLE colleagues (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    -- Lower case; one row each.
    address TEXT NOT NULL,
    -- Empty for the organisation's.
    language TEXT NOT NULL,
    -- Words, separated by blanks.
    in_groups TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, address)
);

CREATE TABLE heads_ups (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    submission TEXT NOT NULL,
    case_id BLOB NOT NULL,
    -- The words by language: one JSON document, read whole and written whole, defanged before it gets here.
    words TEXT NOT NULL,
    written_in TEXT NOT NULL,
    -- How many spotted it, where that may be said.
    spotted_by BIGINT,
    audience TEXT NOT NULL,
    -- Its groups, separated by blanks.
    audience_groups TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    created_by BLOB NOT NULL,
    banner_until_us BIGINT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, submission),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX heads_ups_of_case ON heads_ups (organisation, case_id, created_us);
CREATE INDEX heads_ups_on_banner ON heads_ups (organisation, banner_until_us) WHERE banner_until_us IS NOT NULL;

-- Whom a heads-up goes to, as they were when it was sent. What they answer is nowhere in it.
CREATE TABLE heads_up_addressees (
    organisation BLOB NOT NULL,
    heads_up BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (organisation, heads_up, id),
    FOREIGN KEY (organisation, heads_up) REFERENCES heads_ups (organisation, id)
);

-- Raised hands that answered a heads-up, and so joined its case.
CREATE TABLE heads_up_reports (
    organisation BLOB NOT NULL,
    report BLOB NOT NULL,
    heads_up BLOB NOT NULL,
    PRIMARY KEY (organisation, report),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id),
    FOREIGN KEY (organisation, heads_up) REFERENCES heads_ups (organisation, id)
);
CREATE INDEX heads_up_reports_of ON heads_up_reports (organisation, heads_up);
CREATE INDEX outgoing_mails_of_heads_up ON outgoing_mails (organisation, heads_up) WHERE heads_up IS NOT NULL;
