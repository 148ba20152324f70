-- The audit trail as a transparency log: a Merkle tree (RFC 9162) whose leaves are the links of the chain, and its signed checkpoints.
create table audit_tree_node (
  level smallint not null constraint level_is_above_the_leaves check (level > 0),
  position bigint not null,
  hash bytea not null,
  primary key (level, position)
);
comment on table audit_tree_node is 'The root of 256^level leaves, from leaf position * 256^level on. Leaves themselves are audit_seal.';

create table audit_checkpoint (
  size bigint primary key constraint size_is_positive check (size > 0),
  root bytea not null,
  signature bytea not null,
  signed_at timestamptz not null
);
comment on table audit_checkpoint is 'What the log has signed: its size and the root of its tree then, as a C2SP checkpoint. Written with the seals it is about.';
