-- A fifth way of checking a caller: a device of theirs that was enrolled before. Its twin for the other engine makes the
-- table of ways anew.
-- Devices of colleagues: a passkey each, found by the digest of its credential's identifier. It signs nobody in.
CREATE TABLE enrolled_devices (
    organisation UUID NOT NULL,
    id UUID NOT NULL,
    colleague UUID NOT NULL,
    invited_by UUID NOT NULL,
    credential_sha256 BYTEA NOT NULL CHECK (octet_length(credential_sha256) = 32),
    credential TEXT NOT NULL,
    enrolled_us BIGINT NOT NULL,
    used_us BIGINT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, credential_sha256),
    -- Whoever is taken off the list takes their devices along.
    FOREIGN KEY (organisation, colleague) REFERENCES colleagues (organisation, id) ON DELETE CASCADE
);
CREATE INDEX enrolled_devices_of_colleague ON enrolled_devices (organisation, colleague);

ALTER TABLE caller_check_ways DROP CONSTRAINT caller_check_ways_way_check;
ALTER TABLE caller_check_ways ADD CONSTRAINT caller_check_ways_way_check
    CHECK (way IN ('numeric-challenge', 'call-back', 'vouching', 'in-person', 'enrolled-device'));
