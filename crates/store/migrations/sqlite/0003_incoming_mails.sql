-- Mails that reached the desk and are no report of their own: answers, held mails, what programs wrote, what came back.
-- A mail that became a report is that report. Its twin for the other engine differs in type names only.
CREATE TABLE incoming_mails (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    -- For an answer and a held mail also the identifier of the message it is or becomes.
    id BLOB NOT NULL,
    -- The same for the same bytes: taken in once.
    submission TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('answer', 'held', 'automatic', 'bounce', 'own')),
    report BLOB,
    -- The whole mail, in the evidence folder.
    sha256 TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    -- Who a held mail says it is from; empty where the reporter's name is sealed or not stored.
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    says TEXT NOT NULL,
    -- Why it was taken as what it is, in words.
    because TEXT NOT NULL,
    received_us BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('noted', 'waiting', 'taken', 'set-aside')),
    decided_by BLOB,
    decided_us BIGINT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, submission),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id)
);
CREATE INDEX incoming_mails_of_report ON incoming_mails (organisation, report);
CREATE INDEX incoming_mails_by_digest ON incoming_mails (organisation, sha256);

-- A message may be somebody else's. SQLite changes no check in place, so the table is made anew; nothing refers to it.
CREATE TABLE messages_anew (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    report BLOB NOT NULL,
    sent_by TEXT NOT NULL CHECK (sent_by IN ('reporter', 'desk', 'automatic', 'somebody-else')),
    author BLOB,
    kind TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    says TEXT NOT NULL,
    -- The digests of the files added with it, JSON.
    evidence TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id)
);
INSERT INTO messages_anew (organisation, id, report, sent_by, author, kind, at_us, says, evidence)
    SELECT organisation, id, report, sent_by, author, kind, at_us, says, evidence FROM messages;
DROP TABLE messages;
ALTER TABLE messages_anew RENAME TO messages;
CREATE INDEX messages_of_report ON messages (organisation, report, at_us);
