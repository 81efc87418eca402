-- Settlement windows: which transfers are settled together. Every ledger batch belongs to one, and one is open.
create table settlement_window (
    window_id  integer primary key,
    state      smallint not null,
    reason     text,
    created_at timestamptz not null,
    changed_at timestamptz not null
);
create unique index settlement_window_open on settlement_window (state) where state = 1;
insert into settlement_window values (1, 1, null, clock_timestamp(), clock_timestamp());

-- Grows with every change of a window or a settlement: who decides on what it read at a version writes only if that is still the version.
create table settlement_version (version bigint not null);
insert into settlement_version values (1);

alter table ledger_batch add column window_id integer;

-- What a batch posted between settleable accounts: one row a batch, its columns side by side, a place in each for every pair of accounts.
create table window_sum (
    window_id       integer not null,
    batch_id        bigint not null,
    debit_accounts  integer[] not null,
    credit_accounts integer[] not null,
    amounts         numeric[] not null,
    counts          integer[] not null,
    primary key (window_id, batch_id)
);

-- The sums of a closed window, which nothing changes any more: computed once, when they are first asked for.
create table window_total (
    window_id      integer not null,
    debit_account  integer not null,
    credit_account integer not null,
    amount         numeric not null,
    count          bigint not null,
    primary key (window_id, debit_account, credit_account)
);
