-- Which account is whose at the organisation's own sign-in provider. Its twin for the other engine differs in type names only.
CREATE TABLE provider_links (
    organisation BLOB NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL CHECK (subject <> ''),
    account BLOB NOT NULL,
    linked_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, issuer, subject),
    FOREIGN KEY (organisation, account) REFERENCES accounts (organisation, id)
);
CREATE UNIQUE INDEX provider_links_of_account ON provider_links (organisation, account, issuer);
