-- The register of payees: who is paid, what is on file about them and since when, and what was replaced. A value that stays
-- is never written again; see casework::verify::change.
CREATE TABLE payees (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('supplier', 'staff')),
    name TEXT NOT NULL,
    -- As lists are ordered and searched by it.
    name_folded TEXT NOT NULL,
    -- Since when it is not on the register any more; its past stays.
    removed_us BIGINT,
    PRIMARY KEY (organisation, id)
);
CREATE INDEX payees_by_name ON payees (organisation, name_folded, id) WHERE removed_us IS NULL;

CREATE TABLE payee_values (
    organisation BLOB NOT NULL,
    payee BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('domain', 'account', 'number')),
    value TEXT NOT NULL,
    -- Under what it is looked for, see casework::verify::payee_question::sought.
    sought TEXT NOT NULL,
    source TEXT NOT NULL,
    -- Who entered it: a member or an integration.
    entered_by BLOB,
    entered_by_integration BLOB,
    since_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, payee, kind, value),
    FOREIGN KEY (organisation, payee) REFERENCES payees (organisation, id),
    CHECK ((entered_by IS NULL) <> (entered_by_integration IS NULL))
) WITHOUT ROWID;
CREATE INDEX payee_values_sought ON payee_values (organisation, sought, payee);

-- How old a number is decides whether it may be rung, so its age can't be written over.
CREATE TRIGGER payee_values_are_new_or_stay BEFORE UPDATE ON payee_values
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: payee-value-stays');
END;

-- Keys of names and domains without one of their pieces, see casework::verify::likeness.
CREATE TABLE payee_likenesses (
    organisation BLOB NOT NULL,
    likeness BIGINT NOT NULL,
    payee BLOB NOT NULL,
    PRIMARY KEY (organisation, likeness, payee),
    FOREIGN KEY (organisation, payee) REFERENCES payees (organisation, id)
) WITHOUT ROWID;

CREATE TABLE payee_past (
    organisation BLOB NOT NULL,
    payee BLOB NOT NULL,
    until_us BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('name', 'domain', 'account', 'number')),
    value TEXT NOT NULL,
    -- Of a name, nothing.
    source TEXT,
    entered_by BLOB,
    entered_by_integration BLOB,
    since_us BIGINT,
    ended_by BLOB,
    ended_by_integration BLOB,
    FOREIGN KEY (organisation, payee) REFERENCES payees (organisation, id),
    CHECK ((ended_by IS NULL) <> (ended_by_integration IS NULL))
);
CREATE INDEX payee_past_of_payee ON payee_past (organisation, payee, until_us);

CREATE TRIGGER payee_past_stays BEFORE UPDATE ON payee_past
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: payee-past-stays');
END;
