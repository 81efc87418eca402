-- Public keys with which an FSP's messages are verified: of participants, of FSPs of other schemes that come through a proxy, and of the hub, for
-- its participants to read. An FSP's keys overlap while one takes over from another. Nothing is deleted: what was revoked stays revoked.
create table signature_key (
    signature_key_id integer generated always as identity primary key,
    fsp_id     text not null,
    key_id     text not null,
    public_key text not null,
    valid_from timestamptz,
    valid_to   timestamptz,
    revoked_at timestamptz,
    created_at timestamptz not null default clock_timestamp()
);
create unique index signature_key_name on signature_key (lower(fsp_id), key_id);
create unique index signature_key_itself on signature_key (lower(fsp_id), public_key);
