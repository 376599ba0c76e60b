-- A fifth way to ask "Was this you?": a program that is told by a webhook passes the question on in a chat. Its twin for the
-- other engine changes the conditions in place.
CREATE TABLE inquiries_anew (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    name TEXT NOT NULL,
    -- Where a mail of ours goes, or whom a program finds by it; empty where the link is handed over.
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    about TEXT NOT NULL,
    -- The channel that is in doubt, and the one by which the link reaches the person.
    doubted TEXT NOT NULL CHECK (doubted IN ('mail', 'call', 'text', 'chat', 'sign-in', 'other')),
    way TEXT NOT NULL CHECK (way IN ('mail', 'text', 'chat', 'in-person', 'chat-webhook')),
    asked_by BLOB NOT NULL,
    asked_us BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    answer TEXT CHECK (answer IN ('yes', 'no', 'not-sure')),
    answered_us BIGINT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id),
    CHECK (way <> doubted),
    CHECK (way <> 'chat-webhook' OR doubted NOT IN ('chat', 'sign-in')),
    CHECK ((answer IS NULL) = (answered_us IS NULL)),
    CHECK ((way IN ('mail', 'chat-webhook')) = (address <> ''))
);
INSERT INTO inquiries_anew SELECT * FROM inquiries;
DROP TABLE inquiries;
ALTER TABLE inquiries_anew RENAME TO inquiries;
CREATE INDEX inquiries_of_case ON inquiries (organisation, case_id, asked_us);

-- Which question a delivery asks, so that the desk sees one that nobody took.
ALTER TABLE webhook_deliveries ADD COLUMN inquiry BLOB;
CREATE INDEX webhook_deliveries_of_inquiry ON webhook_deliveries (organisation, inquiry) WHERE inquiry IS NOT NULL;
