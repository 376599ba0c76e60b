-- The register of payees: who is paid, what is on file about them and since when, and what was replaced. A value that stays
-- is never written again; see casework::verify::change.
CREATE TABLE payees (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('supplier', 'staff')),
    name TEXT NOT NULL,
    -- As lists are ordered and searched by it.
    name_folded TEXT COLLATE "C" NOT NULL,
    -- Since when it is not on the register any more; its past stays.
    removed_us BIGINT,
    PRIMARY KEY (organisation, id)
);
CREATE INDEX payees_by_name ON payees (organisation, name_folded, id) WHERE removed_us IS NULL;

CREATE TABLE payee_values (
    organisation UUID NOT NULL,
    payee UUID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('domain', 'account', 'number')),
    value TEXT COLLATE "C" NOT NULL,
    -- Under what it is looked for, see casework::verify::payee_question::sought.
    sought TEXT COLLATE "C" NOT NULL,
    source TEXT NOT NULL,
    -- Who entered it: a member or an integration.
    entered_by UUID,
    entered_by_integration UUID,
    since_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, payee, kind, value),
    FOREIGN KEY (organisation, payee) REFERENCES payees (organisation, id),
    CHECK ((entered_by IS NULL) <> (entered_by_integration IS NULL))
);
CREATE INDEX payee_values_sought ON payee_values (organisation, sought, payee);

-- How old a number is decides whether it may be rung, so its age can't be written over.
CREATE FUNCTION headsup_payee_value_stays() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM headsup_refuse('payee-value-stays');
    RETURN NULL;
END $$;
CREATE TRIGGER payee_values_are_new_or_stay BEFORE UPDATE ON payee_values FOR EACH ROW
EXECUTE FUNCTION headsup_payee_value_stays();

-- Keys of names and domains without one of their pieces, see casework::verify::likeness.
CREATE TABLE payee_likenesses (
    organisation UUID NOT NULL,
    likeness BIGINT NOT NULL,
    payee UUID NOT NULL,
    PRIMARY KEY (organisation, likeness, payee),
    FOREIGN KEY (organisation, payee) REFERENCES payees (organisation, id)
);

CREATE TABLE payee_past (
    organisation UUID NOT NULL,
    payee UUID NOT NULL,
    until_us BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('name', 'domain', 'account', 'number')),
    value TEXT COLLATE "C" NOT NULL,
    -- Of a name, nothing.
    source TEXT,
    entered_by UUID,
    entered_by_integration UUID,
    since_us BIGINT,
    ended_by UUID,
    ended_by_integration UUID,
    FOREIGN KEY (organisation, payee) REFERENCES payees (organisation, id),
    CHECK ((ended_by IS NULL) <> (ended_by_integration IS NULL))
);
CREATE INDEX payee_past_of_payee ON payee_past (organisation, payee, until_us);

CREATE FUNCTION headsup_payee_past_stays() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM headsup_refuse('payee-past-stays');
    RETURN NULL;
END $$;
CREATE TRIGGER payee_past_stays BEFORE UPDATE ON payee_past FOR EACH ROW
EXECUTE FUNCTION headsup_payee_past_stays();
