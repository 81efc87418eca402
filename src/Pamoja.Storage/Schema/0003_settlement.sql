-- Settlement windows: which transfers are settled together. Every ledger batch belongs to one, and one is open.
create table settlement_window (
    window_id  integer primary key,
    state      smallint not null,
    reason     text,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    is_summed  boolean not null default false
);
create unique index settlement_window_open on settlement_window (state) where state = 1;
insert into settlement_window (window_id, state, created_at, changed_at) values (1, 1, clock_timestamp(), clock_timestamp());

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

-- The sums of a closed window, which nothing changes any more: put together once, after the close, with the window's contents.
create table window_total (
    window_id      integer not null,
    debit_account  integer not null,
    credit_account integer not null,
    amount         numeric not null,
    count          bigint not null,
    primary key (window_id, debit_account, credit_account)
);

-- What a closed window has of one account type and currency, where a model settles nets of it, later. One settlement takes it as a whole.
create table settlement_window_content (
    content_id          integer generated always as identity primary key,
    window_id           integer not null,
    account_type        smallint not null,
    currency            text not null,
    settlement_model_id integer not null,
    state               smallint not null,
    settlement_id       integer,
    created_at          timestamptz not null,
    changed_at          timestamptz not null,
    unique (window_id, account_type, currency)
);

-- What a settlement took over from its model stays as it was when it was made.
create table settlement (
    settlement_id           integer primary key,
    settlement_model_id     integer not null,
    model_name              text not null,
    is_bilateral            boolean not null,
    require_liquidity_check boolean not null,
    auto_position_reset     boolean not null,
    state                   smallint not null,
    reason                  text not null,
    contents                integer[] not null,
    created_at              timestamptz not null,
    changed_at              timestamptz not null
);

-- net is positive for who owes, negative for who is owed.
create table settlement_account (
    settlement_id      integer not null,
    account_id         integer not null,
    participant_id     integer not null,
    currency           text not null,
    net                numeric not null,
    state              smallint not null,
    reason             text,
    external_reference text,
    changed_at         timestamptz not null,
    primary key (settlement_id, account_id)
);

-- Every state that an account of a settlement ever had, and under account 0 those of the settlement itself.
create table settlement_change (
    settlement_id      integer not null,
    batch_id           bigint not null,
    account_id         integer not null,
    state              smallint not null,
    reason             text,
    external_reference text,
    created_at         timestamptz not null,
    primary key (settlement_id, batch_id, account_id)
);
