-- The check of a payment or of changed bank details: one for a case. What may follow what stands in casework::verify; the
-- rules that money hangs on are repeated here, so that no other path reaches `released` with a step missing.
CREATE TABLE payment_checks (
    organisation BLOB NOT NULL,
    case_id BLOB NOT NULL,
    -- From 1, one more for each change.
    version BIGINT NOT NULL CHECK (version >= 1),
    state TEXT NOT NULL CHECK (state IN
        ('held', 'caller-chosen', 'called', 'not-reached', 'confirmed', 'denied', 'released', 'stopped')),
    -- Either an account or a name; who asks for the payment, and who would make it.
    requester_account BLOB,
    requester_name TEXT NOT NULL,
    payer_account BLOB,
    payer_name TEXT NOT NULL,
    request_received_us BIGINT NOT NULL,
    account_ends_with TEXT NOT NULL,
    caller BLOB,
    call_us BIGINT,
    call_number TEXT,
    call_source TEXT,
    call_on_file_since_us BIGINT,
    outcome_us BIGINT,
    outcome_says TEXT,
    settled_by BLOB,
    settled_us BIGINT,
    settled_says TEXT,
    PRIMARY KEY (organisation, case_id),
    FOREIGN KEY (organisation, case_id) REFERENCES cases (organisation, id),
    -- Requester, payer and caller are different people. A comparison with nothing refuses nothing.
    CHECK (caller <> requester_account),
    CHECK (caller <> payer_account),
    CHECK (state IN ('held', 'stopped') OR caller IS NOT NULL),
    CHECK (state IN ('held', 'caller-chosen', 'stopped') OR (call_us IS NOT NULL AND call_number IS NOT NULL
        AND call_source IS NOT NULL AND call_on_file_since_us IS NOT NULL)),
    CHECK (call_on_file_since_us IS NULL OR call_on_file_since_us < request_received_us),
    CHECK (state IN ('held', 'caller-chosen', 'called', 'stopped') OR outcome_us IS NOT NULL),
    CHECK ((state IN ('released', 'stopped')) = (settled_us IS NOT NULL)),
    CHECK ((settled_us IS NULL) = (settled_by IS NULL)),
    CHECK (state <> 'released' OR settled_by <> caller),
    CHECK (state <> 'released' OR requester_account IS NULL OR settled_by <> requester_account)
);

CREATE TRIGGER payment_check_begins_held BEFORE INSERT ON payment_checks WHEN NEW.state <> 'held' OR NEW.version <> 1
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: payment-check-jumps');
END;

CREATE TRIGGER payment_check_goes_step_by_step BEFORE UPDATE ON payment_checks
WHEN NOT (NEW.version = OLD.version + 1 AND NEW.organisation = OLD.organisation AND NEW.case_id = OLD.case_id
    AND NEW.requester_account IS NOT DISTINCT FROM OLD.requester_account AND NEW.requester_name = OLD.requester_name
    AND NEW.payer_account IS NOT DISTINCT FROM OLD.payer_account AND NEW.payer_name = OLD.payer_name
    AND NEW.request_received_us = OLD.request_received_us AND NEW.account_ends_with = OLD.account_ends_with
    AND (NEW.caller IS NOT DISTINCT FROM OLD.caller OR NEW.state = 'caller-chosen')
    AND ((OLD.state = 'held' AND NEW.state = 'caller-chosen')
        OR (OLD.state = 'caller-chosen' AND NEW.state IN ('caller-chosen', 'called'))
        OR (OLD.state = 'called' AND NEW.state IN ('not-reached', 'confirmed', 'denied'))
        OR (OLD.state = 'not-reached' AND NEW.state IN ('caller-chosen', 'called'))
        OR (OLD.state = 'confirmed' AND NEW.state IN ('caller-chosen', 'released'))
        OR (OLD.state NOT IN ('released', 'stopped') AND NEW.state = 'stopped')))
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: payment-check-jumps');
END;

CREATE TRIGGER payment_check_stays BEFORE DELETE ON payment_checks
WHEN NOT (SELECT demonstration FROM cases WHERE organisation = OLD.organisation AND id = OLD.case_id)
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: payment-check-jumps');
END;

CREATE TRIGGER closed_case_takes_no_payment_check BEFORE INSERT ON payment_checks
WHEN (SELECT state FROM cases WHERE organisation = NEW.organisation AND id = NEW.case_id) = 'closed'
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: case-is-closed');
END;

-- The gate, as the first schema has it for questions, steps and reporters.
CREATE TRIGGER case_closes_without_a_held_payment BEFORE UPDATE OF state ON cases
WHEN NEW.state = 'closed' AND OLD.state <> 'closed'
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: held-payment')
    WHERE EXISTS (SELECT 1 FROM payment_checks WHERE organisation = NEW.organisation AND case_id = NEW.id
        AND state NOT IN ('released', 'stopped'));
END;
