-- Codes from an app beside a password: one app for each account, and its recovery codes. The secret has to be at hand to compare a
-- code with; a recovery code is kept as a keyed digest. Its twin for the other engine differs in type names only.
CREATE TABLE app_codes (
    organisation BLOB NOT NULL,
    account BLOB NOT NULL,
    secret BLOB NOT NULL CHECK (length(secret) = 20),
    since_us BIGINT NOT NULL,
    -- The last step whose code was used: a code counts once.
    last_step BIGINT NOT NULL,
    PRIMARY KEY (organisation, account),
    FOREIGN KEY (organisation, account) REFERENCES accounts (organisation, id)
);

CREATE TABLE recovery_codes (
    organisation BLOB NOT NULL,
    account BLOB NOT NULL,
    code_sha256 BLOB NOT NULL CHECK (length(code_sha256) = 32),
    PRIMARY KEY (organisation, account, code_sha256),
    FOREIGN KEY (organisation, account) REFERENCES app_codes (organisation, account)
);
