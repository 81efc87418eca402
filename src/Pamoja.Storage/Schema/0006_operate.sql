-- What an operator decides beside limits and activity. A policy is a packed number (ParticipantPolicy.Pack); the hub's is the scheme's.
-- It is read after the locks of the accounts that it governs, and changed under the same.
alter table participant add column policy integer;
alter table account add column is_cap_percentage boolean not null default false;
alter table account_limit add column is_percentage boolean not null default false;

-- Types of accounts that an operator has named. The ledger moves money on its own seven only.
create table ledger_account_type (
    ledger_account_type_id integer generated always as identity (start with 200) primary key,
    name                   text not null,
    description            text not null,
    is_active              boolean not null,
    is_settleable          boolean not null,
    created_at             timestamptz not null default clock_timestamp()
);
create unique index ledger_account_type_name on ledger_account_type (lower(name));

-- What reports look for: a batch's moment and its transfers lead from a time to what was decided then. One row a batch, and one a transfer at
-- the end of its tree; statements and stories need none beyond the keys.
create index ledger_batch_created on ledger_batch (created_at, batch_id);
create index transfer_batch on transfer (batch_id);

-- How far the operators' notices have come, and which node sends them.
create table event_reader (
    name      text primary key,
    cursor    text not null,
    node      uuid,
    heartbeat timestamptz
);
insert into event_reader (name, cursor) values ('notices', '0-0-0');

-- What each change of the registry touched, so that a node reads again no more than that: 0 nothing that it keeps, 1 a participant, 2 the
-- oracles. A version without a row touched anything. Rows are kept for as long as a node may plausibly lag behind.
create table registry_change (
    version        bigint not null,
    subject        smallint not null,
    participant_id integer
);
create index registry_change_version on registry_change (version);
