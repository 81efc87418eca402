-- What a bulk transfer keeps of its payments, in the order of its request. Its own row is one of transfer (space 3, kind 7): its id is claimed
-- there like any other, and the lock on that row stands for all its payments. A payment names its bulk in its terms. reasons says why the
-- bulk has no transfer of an id; 0 where it has one. Inserted with the request, and never changed.
create table bulk_transfer (
    bulk_id      uuid primary key,
    transfer_ids uuid[] not null,
    id_forms     smallint[] not null,
    reasons      smallint[] not null,
    check (cardinality(transfer_ids) = cardinality(id_forms) and cardinality(transfer_ids) = cardinality(reasons))
);
