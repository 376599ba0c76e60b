-- The other engine's search index changes here; this one's needs nothing.
SELECT 1;
