-- The page of one account asks for every explanation about it, in cases or waiting.
CREATE INDEX lockouts_of_account ON lockouts (organisation, account_mark, last_us);
