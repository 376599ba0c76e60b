-- Without this, new words lie in an unsorted list that every search reads through until it is tidied: at a few thousand
-- new cases that list alone took some 50 ms of each search.
ALTER INDEX search_documents_by_word SET (fastupdate = off);
