-- FSPs of other schemes and the proxy through which each is reached, as discovery has learned it; part of the registry.
create table external_fsp (
    name       text not null,
    proxy_id   integer not null,
    learned_at timestamptz not null default clock_timestamp()
);
create unique index external_fsp_name on external_fsp (lower(name));

-- Lookups that proxies were asked about and have not all answered. Lost with a crash of the database, as lookups are; an empty text stands for
-- no sub-identifier. proxies are those that still owe an answer.
create unlogged table party_search (
    source           text not null,
    party_id_type    text not null,
    party_identifier text not null,
    sub_id           text not null,
    proxies          integer[] not null,
    has_found        boolean not null default false,
    version          text not null,
    location         text not null,
    expires_at       timestamptz not null,
    primary key (source, party_id_type, party_identifier, sub_id)
);
create index party_search_expiry on party_search (expires_at);

-- How often the other scheme was asked what became of a transfer that is forwarded and past its expiration.
create table forwarded_query (
    space       smallint not null,
    transfer_id uuid not null,
    attempts    smallint not null,
    asked_at    timestamptz not null,
    primary key (space, transfer_id)
);

do $$
begin
    for part in 0..7 loop
        execute format('create index transfer_%s_forwarded on transfer_%s (expires_at) where state = 9', part, part);
    end loop;
end $$;
