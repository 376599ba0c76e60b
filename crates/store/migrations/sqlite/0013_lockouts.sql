-- Why an account could not sign in, as a sign-in log explains it: one row for each burst of failures. It waits without a
-- case until somebody raises a hand about the account, unless it raises one by itself.
CREATE TABLE lockouts (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    -- The account's joining mark, see casework::cases::lockout::account_mark; empty where it has none.
    account_mark TEXT NOT NULL,
    account TEXT NOT NULL,
    first_us BIGINT NOT NULL,
    last_us BIGINT NOT NULL,
    -- Causes, clues, lines, addresses: one JSON document, read whole and written whole.
    document TEXT NOT NULL,
    cause TEXT NOT NULL,
    locked BOOLEAN NOT NULL,
    case_id BLOB,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id)
);
CREATE INDEX lockouts_of_case ON lockouts (organisation, case_id, last_us);
CREATE INDEX lockouts_waiting ON lockouts (organisation, account_mark, last_us) WHERE case_id IS NULL;
