-- Programs that speak to the desk through the API, what each handed in, and the answers that are kept for a request that
-- is sent twice.

CREATE TABLE integrations (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    name TEXT NOT NULL,
    -- The codes of its scopes, separated by blanks.
    scopes TEXT NOT NULL,
    requests_per_minute BIGINT NOT NULL,
    -- The public half of its token, and the digest of the secret half. The token itself is nowhere.
    handle BYTEA NOT NULL,
    secret_sha256 BYTEA NOT NULL,
    created_us BIGINT NOT NULL,
    created_by UUID NOT NULL,
    -- Days since 1970: finer is nobody's business.
    last_used_day BIGINT,
    revoked_us BIGINT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, handle)
);

CREATE TABLE integration_reports (
    organisation UUID NOT NULL,
    report UUID NOT NULL,
    integration UUID NOT NULL,
    PRIMARY KEY (organisation, report),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id),
    FOREIGN KEY (organisation, integration) REFERENCES integrations (organisation, id)
);

-- One row for each idempotency key. While the request is worked on it has no status; whoever claimed it has to finish
-- before claimed_until_us, or another try takes over.
CREATE TABLE remembered_answers (
    organisation UUID NOT NULL,
    integration UUID NOT NULL,
    key_digest BYTEA NOT NULL,
    request_digest BYTEA NOT NULL,
    claimed_by UUID NOT NULL,
    claimed_until_us BIGINT,
    status BIGINT,
    body TEXT,
    location TEXT,
    forget_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, integration, key_digest),
    FOREIGN KEY (organisation, integration) REFERENCES integrations (organisation, id)
);
CREATE INDEX remembered_answers_to_forget ON remembered_answers (organisation, forget_us);

-- A step may be settled by an integration instead of a member.
ALTER TABLE steps ADD COLUMN settled_by_integration UUID;
