-- Payments that are held and wait for somebody's act: when somebody is reminded next, and how often that was done for the step
-- at which the check stands. A row is as old as the version it names, and goes with the check's end. Its twin for the other
-- engine differs in type names only.
CREATE TABLE payment_waits (
    organisation UUID NOT NULL,
    case_id UUID NOT NULL,
    -- The version of the check that waits.
    version BIGINT NOT NULL CHECK (version >= 1),
    reminders BIGINT NOT NULL CHECK (reminders BETWEEN 0 AND 5),
    -- The greatest number after the last one.
    next_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, case_id),
    FOREIGN KEY (organisation, case_id) REFERENCES payment_checks (organisation, case_id)
);
CREATE INDEX payment_waits_due ON payment_waits (organisation, next_us);

-- What was held before is reminded of once this runs.
INSERT INTO payment_waits (organisation, case_id, version, reminders, next_us)
    SELECT organisation, case_id, version, 0, 0 FROM payment_checks WHERE state NOT IN ('released', 'stopped');
