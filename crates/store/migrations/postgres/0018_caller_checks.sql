-- "Is this really our colleague?": checks of callers, and the ways that were tried. What may follow what stands in
-- casework::verify; what an account hangs on is repeated here, so that no other path unlocks one with a way missing.
CREATE TABLE caller_checks (
    organisation UUID NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    -- From 1, one more for each change.
    version BIGINT NOT NULL CHECK (version >= 1),
    action TEXT NOT NULL CHECK (action IN ('unlock', 'reset-password', 'new-second-factor')),
    -- Who the caller says they are, as the list of colleagues had them.
    person UUID NOT NULL,
    person_name TEXT NOT NULL,
    person_address TEXT NOT NULL,
    needs_two BOOLEAN NOT NULL,
    begun_by UUID NOT NULL,
    begun_us BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asking', 'verified', 'done', 'refused', 'given-up')),
    verified_us BIGINT,
    settled_by TEXT,
    settled_us BIGINT,
    settled_says TEXT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id),
    CHECK (needs_two OR action <> 'new-second-factor'),
    CHECK (state NOT IN ('verified', 'done') OR verified_us IS NOT NULL),
    CHECK ((state IN ('done', 'refused', 'given-up')) = (settled_us IS NOT NULL)),
    CHECK ((settled_us IS NULL) = (settled_by IS NULL)),
    -- Fifteen minutes.
    CHECK (state <> 'done' OR (settled_us >= verified_us AND settled_us < verified_us + 900000000))
);
-- A case has at most one that isn't settled.
CREATE UNIQUE INDEX caller_checks_open ON caller_checks (organisation, case_id) WHERE state IN ('asking', 'verified');
CREATE INDEX caller_checks_of_case ON caller_checks (organisation, case_id, begun_us);
CREATE INDEX caller_checks_of_person ON caller_checks (organisation, person, begun_us);

CREATE TABLE caller_check_ways (
    organisation UUID NOT NULL,
    check_id UUID NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('numeric-challenge', 'call-back', 'vouching', 'in-person')),
    state TEXT NOT NULL CHECK (state IN ('open', 'asked', 'proved', 'failed')),
    round BIGINT NOT NULL CHECK (round BETWEEN 0 AND 3),
    by_account UUID NOT NULL,
    at_us BIGINT NOT NULL,
    says TEXT NOT NULL,
    shown BIGINT,
    choice_1 BIGINT,
    choice_2 BIGINT,
    choice_3 BIGINT,
    rung_number TEXT,
    rung_source TEXT,
    rung_since_us BIGINT,
    manager UUID,
    manager_name TEXT,
    manager_address TEXT,
    PRIMARY KEY (organisation, check_id, way),
    FOREIGN KEY (organisation, check_id) REFERENCES caller_checks (organisation, id),
    CHECK (way <> 'numeric-challenge' OR (shown IS NOT NULL AND shown IN (choice_1, choice_2, choice_3))),
    CHECK (way <> 'call-back' OR (rung_number IS NOT NULL AND rung_source IS NOT NULL AND rung_since_us < at_us)),
    CHECK (way <> 'vouching' OR (manager IS NOT NULL AND manager_address <> ''))
);

CREATE FUNCTION headsup_caller_check_jumps() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM headsup_refuse('caller-check-jumps');
    RETURN NULL;
END $$;
CREATE TRIGGER caller_check_begins_asking BEFORE INSERT ON caller_checks FOR EACH ROW
WHEN (NEW.state <> 'asking' OR NEW.version <> 1) EXECUTE FUNCTION headsup_caller_check_jumps();

-- A condition of a trigger can't look into another table here, so that this one is all in its function.
CREATE FUNCTION headsup_caller_check_goes_step_by_step() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (NEW.version = OLD.version + 1 AND NEW.organisation = OLD.organisation AND NEW.id = OLD.id
        AND NEW.case_id = OLD.case_id AND NEW.action = OLD.action AND NEW.person = OLD.person
        AND NEW.needs_two = OLD.needs_two AND NEW.begun_us = OLD.begun_us
        AND (OLD.verified_us IS NULL OR NEW.verified_us IS NOT DISTINCT FROM OLD.verified_us)
        AND ((OLD.state = 'asking' AND NEW.state IN ('asking', 'verified', 'refused', 'given-up'))
            OR (OLD.state = 'verified' AND NEW.state IN ('done', 'refused', 'given-up')))
        AND (NEW.state NOT IN ('verified', 'done') OR
            ((SELECT COUNT(*) FROM caller_check_ways WHERE organisation = NEW.organisation AND check_id = NEW.id
                AND state = 'proved') >= CASE WHEN NEW.needs_two THEN 2 ELSE 1 END
            AND NOT EXISTS (SELECT 1 FROM caller_check_ways WHERE organisation = NEW.organisation
                AND check_id = NEW.id AND state = 'failed')))) THEN
        PERFORM headsup_refuse('caller-check-jumps');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER caller_check_goes_step_by_step BEFORE UPDATE ON caller_checks FOR EACH ROW
EXECUTE FUNCTION headsup_caller_check_goes_step_by_step();

CREATE FUNCTION headsup_caller_check_stays() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (SELECT demonstration FROM cases WHERE organisation = OLD.organisation AND id = OLD.case_id) THEN
        PERFORM headsup_refuse('caller-check-jumps');
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER caller_check_stays BEFORE DELETE ON caller_checks FOR EACH ROW
EXECUTE FUNCTION headsup_caller_check_stays();

-- Only who is seen needs no asking first. After, because an insert that turns into an update is none.
CREATE TRIGGER caller_check_way_is_asked_first AFTER INSERT ON caller_check_ways FOR EACH ROW
WHEN (NEW.state <> 'asked' AND NEW.way <> 'in-person') EXECUTE FUNCTION headsup_caller_check_jumps();

CREATE TRIGGER caller_check_way_is_answered_once BEFORE UPDATE ON caller_check_ways FOR EACH ROW
WHEN (NOT (NEW.organisation = OLD.organisation AND NEW.check_id = OLD.check_id AND NEW.way = OLD.way
    AND NEW.round >= OLD.round
    AND (OLD.state = 'asked' OR (OLD.state = 'open' AND NEW.state IN ('open', 'asked')))))
EXECUTE FUNCTION headsup_caller_check_jumps();

CREATE FUNCTION headsup_caller_check_way_stays() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (SELECT k.demonstration FROM caller_checks c JOIN cases k ON k.organisation = c.organisation AND k.id = c.case_id
        WHERE c.organisation = OLD.organisation AND c.id = OLD.check_id) THEN
        PERFORM headsup_refuse('caller-check-jumps');
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER caller_check_way_stays BEFORE DELETE ON caller_check_ways FOR EACH ROW
EXECUTE FUNCTION headsup_caller_check_way_stays();

CREATE TRIGGER closed_case_takes_no_caller_check BEFORE INSERT ON caller_checks FOR EACH ROW
EXECUTE FUNCTION headsup_case_must_be_open();
