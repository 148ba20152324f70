-- Approvals of activations: one stage, first answer wins.
create table approval (
  id uuid primary key,
  request_id uuid not null references schedule_request,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  approver_justification_required boolean not null,
  approvers jsonb not null,
  outcome text constraint outcome_is_known check (outcome in ('Approve', 'Deny', 'Canceled', 'TimedOut')),
  decided_by uuid references principal,
  decided_at timestamptz,
  justification text,
  constraint outcome_and_time_come_together check ((outcome is null) = (decided_at is null))
);
comment on column approval.approvers is 'Who may decide, as the settings were when the request was made: [{userType, id}].';
create index approval_undecided on approval (expires_at) where outcome is null;
