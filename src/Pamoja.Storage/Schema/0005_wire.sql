-- Which FSP holds a party: the oracle that the hub itself is, for types of identifier that have no registered one. An empty text stands for
-- no sub-identifier and for every currency.
create table party (
    party_id_type    text not null,
    party_identifier text not null,
    sub_id           text not null default '',
    currency         text not null default '',
    fsp_id           text not null,
    changed_at       timestamptz not null default clock_timestamp(),
    primary key (party_id_type, party_identifier, sub_id, currency)
);

-- Messages of one transfer are looked for by the time in which it lived; rows lie in the order of their time, so that this costs next to
-- nothing to keep.
create index message_created on message using brin (created_at) with (pages_per_range = 16, autosummarize = on);

-- Quotes that passed, for review: who, whom, when, how it ended; never what they said.
create table quote_record (
    record_id   bigint generated always as identity,
    quote_id    text not null,
    resource    text not null,
    step        text not null,
    source      text not null,
    destination text not null,
    outcome     text not null,
    created_at  timestamptz not null default clock_timestamp()
);
create index quote_record_quote on quote_record (quote_id);
create index quote_record_created on quote_record using brin (created_at);
