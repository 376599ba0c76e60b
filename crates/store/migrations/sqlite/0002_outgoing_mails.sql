-- The mails that leave because of a report. A row is made in the transaction of what causes it, and the mail is composed
-- from stored facts when it is sent. A state is changed right before and right after the relay takes over, so that after a
-- crash a mail is sent at most once.
CREATE TABLE outgoing_mails (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    -- What asked for it: each cause makes one mail.
    cause TEXT NOT NULL,
    purpose TEXT NOT NULL,
    -- Whose report it is about, and the message whose words it carries.
    report BLOB,
    message BLOB,
    -- For what goes to people who raised no hand: what it is about, and to whom.
    heads_up BLOB,
    addressee TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'handing-over', 'sent', 'given-up', 'unsure')),
    attempts BIGINT NOT NULL,
    -- Not before; while somebody has claimed it, the end of the claim.
    try_at_us BIGINT NOT NULL,
    worker TEXT,
    created_us BIGINT NOT NULL,
    -- Since when the state is what it is.
    since_us BIGINT NOT NULL,
    handed_us BIGINT,
    -- A keyed digest of the address, to count how much mail it got; never the address.
    address_digest BLOB,
    -- The verdict that was told with it.
    said_verdict TEXT,
    trouble TEXT,
    last_error TEXT,
    -- The mail that was sent in its place.
    replaced_by BLOB,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, cause),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id),
    CHECK ((report IS NULL) <> (heads_up IS NULL)),
    CHECK (heads_up IS NULL OR addressee IS NOT NULL)
);
CREATE INDEX outgoing_mails_to_send ON outgoing_mails (try_at_us) WHERE state IN ('waiting', 'handing-over');
CREATE INDEX outgoing_mails_of_report ON outgoing_mails (organisation, report);
CREATE INDEX outgoing_mails_by_address ON outgoing_mails (organisation, address_digest, handed_us);
