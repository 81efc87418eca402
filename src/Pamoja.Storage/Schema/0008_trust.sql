-- Who is speaking: the public keys of the certificates that a participant may show, several at a time, so that they can be changed without a
-- pause. A key names one participant only. What the certificate said besides is kept to be shown and to warn before it expires.
create table participant_certificate (
    public_key_sha256 bytea primary key check (length(public_key_sha256) = 32),
    participant_id    integer not null,
    subject           text not null,
    valid_from        timestamptz not null,
    valid_to          timestamptz not null,
    created_at        timestamptz not null default clock_timestamp()
);
create index participant_certificate_participant on participant_certificate (participant_id);

-- How much a participant may ask, and from where; what is null is left to the scheme. The hub's own row is none.
create table participant_access (
    participant_id      integer primary key,
    requests_per_second integer check (requests_per_second > 0),
    requests_at_once    integer check (requests_at_once > 0),
    queries_per_second  integer check (queries_per_second > 0),
    date_window_seconds integer check (date_window_seconds > 0),
    addresses           text[]
);
