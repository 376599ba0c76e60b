-- Sign-in logs that are pulled from services on the net: how far, by whom, and how it goes. Its twin for the other engine
-- differs in type names only.
CREATE TABLE pulled_logs (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    -- Which log of which tenant: another tenant is another log, with a cursor of its own.
    log TEXT NOT NULL,
    -- When it was first pulled: what happened long before stays the service's own business.
    begun_us BIGINT NOT NULL,
    -- One instance pulls at a time; nobody else touches the row while its lease holds.
    holder TEXT,
    held_until_us BIGINT NOT NULL DEFAULT 0,
    -- The latest event that was taken in; NULL before the first.
    taken_until_us BIGINT,
    looked_us BIGINT,
    -- What stands in the way, in words for an admin; NULL while all is well.
    trouble TEXT,
    trouble_advice TEXT,
    trouble_us BIGINT,
    PRIMARY KEY (organisation, log)
);
