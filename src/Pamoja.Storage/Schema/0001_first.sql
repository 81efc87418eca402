-- The first schema. Rows of money (entry, balance, message, delivery, ledger_batch) are only ever inserted, into partitions of a day (UTC),
-- which leave the database as a whole when their time is over: see 0007_growth.sql.

create table registry_version (version bigint not null);
insert into registry_version values (1);

create table participant (
    participant_id integer generated always as identity primary key,
    name           text not null,
    is_active      boolean not null default true,
    is_proxy       boolean not null default false,
    created_at     timestamptz not null default clock_timestamp(),
    created_by     text not null default 'hub'
);
create unique index participant_name on participant (lower(name));

create table participant_endpoint (
    participant_id integer not null,
    type           text not null,
    value          text not null,
    changed_at     timestamptz not null default clock_timestamp(),
    primary key (participant_id, type)
);

create table oracle (
    oracle_id     integer generated always as identity primary key,
    party_id_type text not null,
    currency      text,
    endpoint      text not null,
    endpoint_type text not null,
    is_default    boolean not null,
    is_active     boolean not null default true,
    created_at    timestamptz not null default clock_timestamp()
);
create unique index oracle_subject on oracle (party_id_type, endpoint_type, coalesce(currency, '')) where is_active;

create table settlement_model (
    settlement_model_id     integer generated always as identity primary key,
    name                    text not null,
    is_active               boolean not null default true,
    granularity             text not null,
    interchange             text not null,
    delay                   text not null,
    currency                text,
    require_liquidity_check boolean not null,
    ledger_account_type     smallint not null,
    settlement_account_type smallint not null,
    auto_position_reset     boolean not null
);
create unique index settlement_model_name on settlement_model (lower(name));
create unique index settlement_model_subject on settlement_model (ledger_account_type, coalesce(currency, '')) where is_active;

-- A lock and settings; the balance is appended elsewhere, the latest one in the partition of balance_day: the row changes once a day at most.
-- Changed by ledger commands only, once it exists.
create table account (
    account_id       integer generated always as identity primary key,
    participant_id   integer not null,
    currency         text not null,
    type             smallint not null,
    is_active        boolean not null,
    net_debit_cap    numeric(22,4),
    alarm_percentage numeric(6,3) not null default 10,
    balance_day      date,
    created_at       timestamptz not null default clock_timestamp(),
    created_by       text not null default 'hub',
    unique (participant_id, currency, type)
);

-- Every limit that ever was.
create table account_limit (
    account_id       integer not null,
    batch_id         bigint not null,
    line             integer not null,
    net_debit_cap    numeric(22,4) not null,
    alarm_percentage numeric(6,3) not null,
    created_at       timestamptz not null,
    primary key (account_id, batch_id, line)
);

-- The latest version of an account is its balance, an earlier one a past balance.
create table balance (
    account_id      integer not null,
    version         bigint not null,
    batch_id        bigint not null,
    pending_debits  numeric not null,
    pending_credits numeric not null,
    posted_debits   numeric not null,
    posted_credits  numeric not null,
    created_at      timestamptz not null,
    day             date not null,
    primary key (account_id, day, version)
) partition by range (day);

-- A batch that stands here was committed, unless it is void: then somebody asked for it in vain, and it never will be. The day is chosen before
-- the batch begins, so that whoever asks for it looks in the same place.
create table ledger_batch (
    batch_id   bigint not null,
    day        date not null,
    is_void    boolean not null default false,
    created_at timestamptz not null,
    primary key (batch_id, day)
) partition by range (day);
create sequence ledger_block;

-- Unique for all time, whatever left the database with its day. day is that of the claim or the one before.
-- The row is inserted as claimed; a decision changes state and what came with it, once.
create table transfer (
    space          smallint not null,
    transfer_id    uuid not null,
    id_form        smallint not null,
    kind           smallint not null,
    batch_id       bigint not null,
    day            date not null,
    request_hash   bytea not null,
    payer          integer,
    payee          integer,
    debit_account  integer,
    credit_account integer,
    amount         numeric not null,
    currency       text not null,
    condition      bytea,
    expires_at     timestamptz,
    state          smallint not null,
    reason         smallint not null default 0,
    cause          text,
    fulfilment     bytea,
    fulfil_hash    bytea,
    error_hash     bytea,
    completed_at   timestamptz,
    primary key (space, transfer_id)
) partition by hash (space, transfer_id);

-- The journal: the same amount on the debit side of one account and the credit side of another.
create table entry (
    batch_id       bigint not null,
    line           integer not null,
    space          smallint not null,
    transfer_id    uuid not null,
    kind           smallint not null,
    debit_account  integer not null,
    debit_version  bigint not null,
    credit_account integer not null,
    credit_version bigint not null,
    amount         numeric not null,
    created_at     timestamptz not null,
    day            date not null,
    primary key (batch_id, line, day)
) partition by range (day);

-- What decisions owe to participants. xact orders rows by the transaction that made them visible.
create table message (
    xact          xid8 not null default pg_current_xact_id(),
    message_id    bigint not null,
    slot          smallint not null,
    space         smallint not null,
    transfer_id   uuid not null,
    id_form       smallint not null,
    destination   integer not null,
    method        text not null,
    endpoint_type text not null,
    headers       text not null,
    body          bytea,
    body_of       bigint,
    is_hub_made   boolean not null,
    is_final      boolean not null,
    expires_at    timestamptz,
    created_at    timestamptz not null,
    day           date not null,
    primary key (xact, message_id, day)
) partition by range (day);
-- A body that goes to two destinations is stored with the first message; the second names it in body_of. 
alter table message alter column body set storage external;

-- How each message ended: delivered, given up, or made pointless by a later one. Two nodes may both say so when a slot changes hands.
create table delivery (
    message_id  bigint not null,
    outcome     smallint not null,
    http_status smallint,
    attempts    smallint not null,
    created_at  timestamptz not null,
    day         date not null
) partition by range (day);
create index delivery_message on delivery (message_id);

-- Every reservation whose expiration lies before passed has been looked at since.
create table expiry_sweep (passed timestamptz not null);
insert into expiry_sweep values ('-infinity');

-- Who sends the messages of a slot. Everything of the slot before watermark has its delivery row.
create table slot (
    slot      smallint primary key,
    node      uuid,
    epoch     bigint not null default 0,
    heartbeat timestamptz,
    watermark xid8 not null default '0'
);
insert into slot (slot) select generate_series(0, 63);

-- Who is alive.
create table node (
    node      uuid primary key,
    heartbeat timestamptz not null
);

do $$
begin
    for part in 0..7 loop
        execute format('create table transfer_%s partition of transfer for values with (modulus 8, remainder %s) with (fillfactor = 50)', part, part);
        execute format('create index transfer_%s_due on transfer_%s (expires_at) where expires_at is not null', part, part);
    end loop;
end $$;

insert into participant (name) values ('Hub');
