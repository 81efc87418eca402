-- Conversions of currencies, and the transfers that depend on them. A conversion names its transfer in depends_on; the transfer's row,
-- announced by the first conversion, lists them: whoever locks it knows all of its unit.
alter table transfer
    add column depends_on        uuid,
    add column target_amount     numeric,
    add column target_currency   text,
    add column provider_position integer,
    add column provider_cover    integer,
    add column conversions       uuid[];
