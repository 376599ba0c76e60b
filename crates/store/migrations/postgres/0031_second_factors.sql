-- Whether a second factor took part in a session: a passkey, a code, or the organisation's provider. Its twin for the other engine is the same.
ALTER TABLE sessions ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;
