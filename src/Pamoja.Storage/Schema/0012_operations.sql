-- What the settlement bank confirmed, by its hash: the same again changes nothing, another one is refused.
alter table settlement add column confirmation bytea;

-- When the open window is closed by itself: at these local times of these days of the week (0 is Sunday), but for holidays. models are settled right after.
-- What was due before since is not made up.
create table close_schedule (
    name      text primary key,
    time_zone text not null,
    times     time[] not null,
    days      smallint[] not null,
    holidays  date[] not null,
    models    text[] not null,
    is_active boolean not null,
    since     timestamptz not null
);

-- Each close that was due, once. The row decides which window it is about; whoever finds one that has not ended goes on with it.
create table close_run (
    run_id     integer generated always as identity primary key,
    schedule   text not null,
    due_at     timestamptz not null,
    window_id  integer not null,
    models     text[] not null,
    state      smallint not null default 1,
    detail     text,
    started_at timestamptz not null default clock_timestamp(),
    ended_at   timestamptz,
    unique (schedule, due_at)
);
create index close_run_open on close_run (run_id) where state = 1;

-- Which node does what is due.
create table close_turn (node uuid, heartbeat timestamptz);
insert into close_turn values (null, null);

-- Events that are about no account have the account 0, and say what they are about.
alter table ledger_event add column window_id integer;
alter table ledger_event add column detail text;

-- What settlements have settled of a position's debits: of each settlement account what its windows debited, from its commit on, and what the settlement
-- itself debits while it is reserved and after. Read under the account's lock, where a participant may not spend what it has received.
alter table settlement_account add column debits numeric not null default 0;
update settlement_account a set debits = d.sum
from (select s.settlement_id, t.debit_account, sum(t.amount) as sum
      from settlement s
      join settlement_window_content c on c.content_id = any(s.contents)
      join window_total t on t.window_id = c.window_id
      join account k on k.account_id = t.debit_account and k.type = c.account_type and k.currency = c.currency
      group by s.settlement_id, t.debit_account) d
where d.settlement_id = a.settlement_id and d.debit_account = a.account_id;

alter table account add column settled_debits numeric not null default 0;
update account k set settled_debits = d.sum
from (select a.account_id, sum(case when a.net < 0 and a.state in (3, 4, 6) then -a.net else 0 end
                               + case when a.state in (4, 6) then a.debits else 0 end) as sum
      from settlement_account a join settlement s on s.settlement_id = a.settlement_id and s.auto_position_reset
      group by a.account_id) d
where d.account_id = k.account_id;
