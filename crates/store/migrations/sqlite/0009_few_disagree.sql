-- The head of the queue counts the open cases whose reporter thinks the desk is wrong. There are few of them, and without
-- an index of their own every open case was read for it.
CREATE INDEX cases_disagreed ON cases (organisation, about_it, state) WHERE disagreed_us IS NOT NULL;
