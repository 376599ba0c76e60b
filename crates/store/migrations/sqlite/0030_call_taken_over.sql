-- A call whose caller is gone is taken over: somebody else is chosen, and rings anew. The rest is as 0015 has it.
DROP TRIGGER payment_check_goes_step_by_step;
CREATE TRIGGER payment_check_goes_step_by_step BEFORE UPDATE ON payment_checks
WHEN NOT (NEW.version = OLD.version + 1 AND NEW.organisation = OLD.organisation AND NEW.case_id = OLD.case_id
    AND NEW.requester_account IS NOT DISTINCT FROM OLD.requester_account AND NEW.requester_name = OLD.requester_name
    AND NEW.payer_account IS NOT DISTINCT FROM OLD.payer_account AND NEW.payer_name = OLD.payer_name
    AND NEW.request_received_us = OLD.request_received_us AND NEW.account_ends_with = OLD.account_ends_with
    AND (NEW.caller IS NOT DISTINCT FROM OLD.caller OR NEW.state = 'caller-chosen')
    AND ((OLD.state = 'held' AND NEW.state = 'caller-chosen')
        OR (OLD.state = 'caller-chosen' AND NEW.state IN ('caller-chosen', 'called'))
        OR (OLD.state = 'called' AND NEW.state IN ('caller-chosen', 'not-reached', 'confirmed', 'denied'))
        OR (OLD.state = 'not-reached' AND NEW.state IN ('caller-chosen', 'called'))
        OR (OLD.state = 'confirmed' AND NEW.state IN ('caller-chosen', 'released'))
        OR (OLD.state NOT IN ('released', 'stopped') AND NEW.state = 'stopped')))
BEGIN
    SELECT RAISE(ABORT, 'headsup-refuses: payment-check-jumps');
END;
