-- What is remembered of mail: who writes with this organisation and how, which mails there were, and since when a feed has
-- shown all of them. No subject and no text. Its twin for the other engine differs in type names only.

CREATE TABLE mail_feeds (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    -- Since when the feed has shown all mail without a long silence, and since when that of our own people too.
    covers_since_us BIGINT NOT NULL,
    covers_own_since_us BIGINT,
    last_fed_us BIGINT NOT NULL,
    PRIMARY KEY (organisation)
);

CREATE TABLE correspondents (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    -- Lower case; never one of our own.
    address TEXT NOT NULL,
    -- The registrable domain; empty at a free mail service, whose domain says nothing.
    domain TEXT NOT NULL,
    -- The name it last bore, made comparable; empty where it tells nobody from another.
    name_key TEXT NOT NULL,
    first_us BIGINT,
    last_us BIGINT,
    mails BIGINT NOT NULL,
    days BIGINT NOT NULL,
    -- Mails of our people to it: how many, and the first. Not whose.
    written_to BIGINT NOT NULL,
    first_written_us BIGINT,
    -- The last mail in either direction: what lies longest goes first.
    touched_us BIGINT NOT NULL,
    -- Mail programs, places for answers, languages, hours: JSON, read whole and written whole.
    habits TEXT NOT NULL,
    PRIMARY KEY (organisation, address)
);
CREATE INDEX correspondents_by_domain ON correspondents (organisation, domain);
CREATE INDEX correspondents_by_name ON correspondents (organisation, name_key);
CREATE INDEX correspondents_by_age ON correspondents (organisation, touched_us);

CREATE TABLE remembered_mails (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    -- The first 16 bytes of the SHA-256 of the Message-ID.
    mail BLOB NOT NULL,
    -- The address that sent it; of our own people the domain only.
    sender TEXT NOT NULL,
    -- Domains of sender and recipients, whole addresses at free mail services: JSON.
    parties TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    -- Where a colleague reported it: the report, the verdict, and whether its From domain was proved.
    report BLOB,
    found TEXT,
    proved BOOLEAN NOT NULL,
    PRIMARY KEY (organisation, mail)
);
CREATE INDEX remembered_mails_by_age ON remembered_mails (organisation, at_us);
CREATE INDEX remembered_mails_harmful ON remembered_mails (organisation, sender) WHERE found = 'harmful';
