-- The seal on the names of confidential reports. What lies here opens no name: the parts of a name's key are sealed to keys whose
-- secret side is a code that only their member has. Its twin for the other engine differs in type names only.
CREATE TABLE seal_keys (
    organisation UUID NOT NULL,
    id UUID NOT NULL,
    account UUID NOT NULL,
    half TEXT NOT NULL CHECK (half IN ('security', 'leader')),
    public_key BYTEA NOT NULL CHECK (octet_length(public_key) = 32),
    made_us BIGINT NOT NULL,
    -- A newer key took its place: older names are still sealed to this one, new ones are not.
    ended_us BIGINT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, account) REFERENCES accounts (organisation, id)
);
CREATE UNIQUE INDEX seal_keys_live ON seal_keys (organisation, account) WHERE ended_us IS NULL;

CREATE TABLE sealed_names (
    organisation UUID NOT NULL,
    report UUID NOT NULL,
    sealed BYTEA NOT NULL CHECK (octet_length(sealed) <= 4096),
    PRIMARY KEY (organisation, report),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id)
);

CREATE TABLE sealed_parts (
    organisation UUID NOT NULL,
    report UUID NOT NULL,
    seal_key UUID NOT NULL,
    sealed BYTEA NOT NULL CHECK (octet_length(sealed) <= 4096),
    PRIMARY KEY (organisation, report, seal_key),
    FOREIGN KEY (organisation, report) REFERENCES sealed_names (organisation, report),
    FOREIGN KEY (organisation, seal_key) REFERENCES seal_keys (organisation, id)
);

CREATE TABLE seal_openings (
    organisation UUID NOT NULL,
    id UUID NOT NULL,
    report UUID NOT NULL,
    case_id UUID NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    asked_by UUID NOT NULL,
    half TEXT NOT NULL CHECK (half IN ('security', 'leader')),
    asked_us BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    -- The one part that the first of two opened: worth nothing without the other, and gone once it is over.
    part BYTEA CHECK (part IS NULL OR octet_length(part) = 32),
    opened_by UUID,
    opened_us BIGINT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, report) REFERENCES sealed_names (organisation, report),
    CHECK ((opened_by IS NULL) = (opened_us IS NULL)),
    CHECK (opened_us IS NULL OR (part IS NULL AND opened_by <> asked_by AND opened_us < until_us)),
    -- An hour.
    CHECK (until_us = asked_us + 3600000000)
);
CREATE INDEX seal_openings_waiting ON seal_openings (organisation, until_us) WHERE opened_us IS NULL;
