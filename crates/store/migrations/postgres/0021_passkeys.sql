-- Passkeys of members. A credential belongs to one account of the organisation and is found by the digest of its identifier;
-- what is kept of it is a public key, a counter and flags. Its twin for the other engine differs in type names only.
CREATE TABLE passkeys (
    organisation UUID NOT NULL,
    id UUID NOT NULL,
    account UUID NOT NULL,
    name TEXT NOT NULL,
    credential_sha256 BYTEA NOT NULL CHECK (octet_length(credential_sha256) = 32),
    credential TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    used_us BIGINT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, credential_sha256),
    FOREIGN KEY (organisation, account) REFERENCES accounts (organisation, id)
);
CREATE INDEX passkeys_of_account ON passkeys (organisation, account);

-- Ceremonies that were used, until they are too old to be used again.
CREATE TABLE spent_ceremonies (
    organisation UUID NOT NULL REFERENCES organisations (id),
    ceremony_sha256 BYTEA NOT NULL CHECK (octet_length(ceremony_sha256) = 32),
    expires_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, ceremony_sha256)
);
CREATE INDEX spent_ceremonies_by_time ON spent_ceremonies (organisation, expires_us);
