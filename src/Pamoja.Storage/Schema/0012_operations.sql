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
