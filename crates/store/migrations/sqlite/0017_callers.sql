-- Is it really who they say? Announced calls with the words that a caller has to say, and people who are asked "Was this
-- you?". Its twin for the other engine differs in type names only.
CREATE TABLE contacts (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    opened_by BLOB NOT NULL,
    -- As everybody may read it: who rings, whom, what about.
    caller TEXT NOT NULL,
    whom TEXT NOT NULL,
    about TEXT NOT NULL,
    opened_us BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    closed_us BIGINT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id),
    -- An hour.
    CHECK (until_us > opened_us AND until_us <= opened_us + 3600000000)
);
CREATE INDEX contacts_open ON contacts (organisation, until_us) WHERE closed_us IS NULL;
CREATE INDEX contacts_of_case ON contacts (organisation, case_id);

CREATE TABLE contact_showings (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    contact BLOB NOT NULL,
    -- The how-manieth of its contact, from 1.
    place BIGINT NOT NULL CHECK (place BETWEEN 1 AND 20),
    -- Two places in a list of 1024.
    words BIGINT NOT NULL CHECK (words BETWEEN 0 AND 1048575),
    language TEXT NOT NULL,
    shown_us BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, contact, place),
    FOREIGN KEY (organisation, contact) REFERENCES contacts (organisation, id),
    -- Ten minutes.
    CHECK (until_us <= shown_us + 600000000)
);

-- One person is asked one thing; the answer is given once.
CREATE TABLE inquiries (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    name TEXT NOT NULL,
    -- Where a mail of ours goes; empty where the link is handed over another way.
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    about TEXT NOT NULL,
    -- The channel that is in doubt, and the one by which the link reaches the person.
    doubted TEXT NOT NULL CHECK (doubted IN ('mail', 'call', 'text', 'chat', 'sign-in', 'other')),
    way TEXT NOT NULL CHECK (way IN ('mail', 'text', 'chat', 'in-person')),
    asked_by BLOB NOT NULL,
    asked_us BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    answer TEXT CHECK (answer IN ('yes', 'no', 'not-sure')),
    answered_us BIGINT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id),
    CHECK (way <> doubted),
    CHECK ((answer IS NULL) = (answered_us IS NULL)),
    CHECK ((way = 'mail') = (address <> ''))
);
CREATE INDEX inquiries_of_case ON inquiries (organisation, case_id, asked_us);
