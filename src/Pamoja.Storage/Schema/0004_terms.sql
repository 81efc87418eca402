-- What was agreed of a transfer beyond the usual, as JSON: null on plain transfers. "accounts" lists all accounts that its end moves besides
-- its own two; "gross" the settlement accounts, debited and credited, between which good funds go over with the commit; "charges" the fees
-- that are due on it; "payer" and "payee" the names of parties in another scheme, whose place a proxy takes; "noEntries" that one proxy takes
-- both; "source" the provider's accounts, position and settlement, in the currency that a payee's conversion takes.
alter table transfer add column terms jsonb;

-- Who pays whom how much for a committed transfer. A condition that is null fits everything.
create table fee_rule (
    fee_rule_id        integer generated always as identity primary key,
    name               text not null,
    kind               smallint not null,
    is_paid_by_payer   boolean not null,
    currency           text,
    scenario           text,
    initiator          text,
    initiator_type     text,
    payer_account_type text,
    payee_account_type text,
    percentage         numeric(7,4) not null check (percentage between 0 and 100),
    flat               numeric(22,4) not null check (flat >= 0),
    minimum            numeric(22,4) check (minimum >= 0),
    maximum            numeric(22,4) check (maximum >= coalesce(minimum, 0)),
    valid_from         timestamptz,
    valid_to           timestamptz,
    is_active          boolean not null default true,
    created_at         timestamptz not null default clock_timestamp()
);
create unique index fee_rule_name on fee_rule (lower(name));

-- While the alarm of a limit holds: the position below which it ends. It changes when an alarm is raised or ends, not with every movement.
alter table account add column alarm_below numeric;

-- What an operator wants to hear of. Rows are only ever inserted; xact orders them by the transaction that made them visible.
create table ledger_event (
    xact              xid8 not null default pg_current_xact_id(),
    batch_id          bigint not null,
    line              integer not null,
    type              smallint not null,
    account_id        integer not null,
    value             numeric not null,
    net_debit_cap     numeric,
    is_cap_percentage boolean not null,
    alarm_percentage  numeric not null,
    amount            numeric,
    space             smallint,
    transfer_id       uuid,
    id_form           smallint,
    created_at        timestamptz not null,
    primary key (xact, batch_id, line)
);
