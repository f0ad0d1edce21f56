-- A step on one check opens the letters of that check and of no other: they are found by it. Applied by migrate.ts in one
-- transaction, as `owner`.
CREATE INDEX check_letters_of_one ON access.check_letters (check_id, seq) WHERE NOT told;
