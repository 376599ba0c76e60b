-- Mails that reached the desk and are no report of their own: answers, held mails, what programs wrote, what came back.
-- A mail that became a report is that report. Its twin for the other engine differs in type names only.
CREATE TABLE incoming_mails (
    organisation UUID NOT NULL REFERENCES organisations (id),
    -- For an answer and a held mail also the identifier of the message it is or becomes.
    id UUID NOT NULL,
    -- The same for the same bytes: taken in once.
    submission TEXT COLLATE "C" NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('answer', 'held', 'automatic', 'bounce', 'own')),
    report UUID,
    -- The whole mail, in the evidence folder.
    sha256 TEXT COLLATE "C" NOT NULL,
    size_bytes BIGINT NOT NULL,
    -- Who a held mail says it is from; empty where the reporter's name is sealed or not stored.
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    says TEXT NOT NULL,
    -- Why it was taken as what it is, in words.
    because TEXT NOT NULL,
    received_us BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('noted', 'waiting', 'taken', 'set-aside')),
    decided_by UUID,
    decided_us BIGINT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, submission),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id)
);
CREATE INDEX incoming_mails_of_report ON incoming_mails (organisation, report);
CREATE INDEX incoming_mails_by_digest ON incoming_mails (organisation, sha256);

-- A message may be somebody else's.
ALTER TABLE messages DROP CONSTRAINT messages_sent_by_check;
ALTER TABLE messages ADD CONSTRAINT messages_sent_by_check
    CHECK (sent_by IN ('reporter', 'desk', 'automatic', 'somebody-else'));
