-- A fifth way of checking a caller: a device of theirs that was enrolled before. Its twin for the other engine changes the
-- table of ways in place.
-- Devices of colleagues: a passkey each, found by the digest of its credential's identifier. It signs nobody in.
CREATE TABLE enrolled_devices (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    colleague BLOB NOT NULL,
    invited_by BLOB NOT NULL,
    credential_sha256 BLOB NOT NULL CHECK (length(credential_sha256) = 32),
    credential TEXT NOT NULL,
    enrolled_us BIGINT NOT NULL,
    used_us BIGINT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, credential_sha256),
    -- Whoever is taken off the list takes their devices along.
    FOREIGN KEY (organisation, colleague) REFERENCES colleagues (organisation, id) ON DELETE CASCADE
);
CREATE INDEX enrolled_devices_of_colleague ON enrolled_devices (organisation, colleague);

-- SQLite changes no condition of a table that is there. The trigger that reads the table goes first and comes back as it was.
DROP TRIGGER caller_check_goes_step_by_step;
CREATE TABLE caller_check_ways_anew (
    organisation BLOB NOT NULL,
    check_id BLOB NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('numeric-challenge', 'call-back', 'vouching', 'in-person', 'enrolled-device')),
    state TEXT NOT NULL CHECK (state IN ('open', 'asked', 'proved', 'failed')),
    round BIGINT NOT NULL CHECK (round BETWEEN 0 AND 3),
    by_account BLOB NOT NULL,
    at_us BIGINT NOT NULL,
    says TEXT NOT NULL,
    shown BIGINT,
    choice_1 BIGINT,
    choice_2 BIGINT,
    choice_3 BIGINT,
    rung_number TEXT,
    rung_source TEXT,
    rung_since_us BIGINT,
    manager BLOB,
    manager_name TEXT,
    manager_address TEXT,
    PRIMARY KEY (organisation, check_id, way),
    FOREIGN KEY (organisation, check_id) REFERENCES caller_checks (organisation, id),
    CHECK (way <> 'numeric-challenge' OR (shown IS NOT NULL AND shown IN (choice_1, choice_2, choice_3))),
    CHECK (way <> 'call-back' OR (rung_number IS NOT NULL AND rung_source IS NOT NULL AND rung_since_us < at_us)),
    CHECK (way <> 'vouching' OR (manager IS NOT NULL AND manager_address <> ''))
);
INSERT INTO caller_check_ways_anew SELECT * FROM caller_check_ways;
DROP TABLE caller_check_ways;
ALTER TABLE caller_check_ways_anew RENAME TO caller_check_ways;

CREATE TRIGGER caller_check_goes_step_by_step BEFORE UPDATE ON caller_checks
WHEN NOT (NEW.version = OLD.version + 1 AND NEW.organisation = OLD.organisation AND NEW.id = OLD.id
    AND NEW.case_id = OLD.case_id AND NEW.action = OLD.action AND NEW.person = OLD.person
    AND NEW.needs_two = OLD.needs_two AND NEW.begun_us = OLD.begun_us
    AND (OLD.verified_us IS NULL OR NEW.verified_us IS NOT DISTINCT FROM OLD.verified_us)
    AND ((OLD.state = 'asking' AND NEW.state IN ('asking', 'verified', 'refused', 'given-up'))
        OR (OLD.state = 'verified' AND NEW.state IN ('done', 'refused', 'given-up')))
    AND (NEW.state NOT IN ('verified', 'done') OR
        ((SELECT COUNT(*) FROM caller_check_ways WHERE organisation = NEW.organisation AND check_id = NEW.id
            AND state = 'proved') >= CASE WHEN NEW.needs_two THEN 2 ELSE 1 END
        AND NOT EXISTS (SELECT 1 FROM caller_check_ways WHERE organisation = NEW.organisation AND check_id = NEW.id
            AND state = 'failed'))))
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: caller-check-jumps');
END;

-- Only who is seen needs no asking first. After, because an insert that turns into an update is none.
CREATE TRIGGER caller_check_way_is_asked_first AFTER INSERT ON caller_check_ways
WHEN NEW.state <> 'asked' AND NEW.way <> 'in-person'
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: caller-check-jumps');
END;

CREATE TRIGGER caller_check_way_is_answered_once BEFORE UPDATE ON caller_check_ways
WHEN NOT (NEW.organisation = OLD.organisation AND NEW.check_id = OLD.check_id AND NEW.way = OLD.way
    AND NEW.round >= OLD.round
    AND (OLD.state = 'asked' OR (OLD.state = 'open' AND NEW.state IN ('open', 'asked'))))
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: caller-check-jumps');
END;

CREATE TRIGGER caller_check_way_stays BEFORE DELETE ON caller_check_ways
WHEN NOT (SELECT k.demonstration FROM caller_checks c JOIN cases k ON k.organisation = c.organisation AND k.id = c.case_id
    WHERE c.organisation = OLD.organisation AND c.id = OLD.check_id)
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: caller-check-jumps');
END;
