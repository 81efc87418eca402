-- What was agreed of a transfer beyond the usual, as JSON: null on plain transfers. "accounts" lists all accounts that its end moves besides
-- its own two; "gross" the settlement accounts, debited and credited, between which good funds go over with the commit.
alter table transfer add column terms jsonb;
