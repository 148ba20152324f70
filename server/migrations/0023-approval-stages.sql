-- An approval has one to three stages, answered one after the other, each by as many people as its settings ask for.
create table approval_stage (
  id uuid primary key,
  approval_id uuid not null references approval,
  position smallint not null constraint position_is_one_to_three check (position between 1 and 3),
  approvers jsonb not null,
  required_approvals smallint not null constraint somebody_approves check (required_approvals >= 1),
  approver_justification_required boolean not null,
  time_out_minutes integer not null constraint time_out_is_some_time check (time_out_minutes > 0),
  escalation_minutes integer,
  escalation_approvers jsonb,
  begins_at timestamptz,
  escalates_at timestamptz,
  ended_at timestamptz,
  escalation_told_at timestamptz,
  constraint stage_of_an_approval_is_there_once unique (approval_id, position),
  constraint escalation_is_whole check ((escalation_minutes is null) = (escalation_approvers is null)),
  constraint what_escalates_has_begun check (escalates_at is null or begins_at is not null)
);
comment on table approval_stage is 'Who was asked, as the settings were when the request was made. The first stage has the id of its approval.';
comment on column approval_stage.begins_at is 'Null until the stage before is through.';
comment on column approval_stage.ended_at is 'When it was decided, or the approval closed; null where nobody answered in time.';
comment on column approval_stage.escalates_at is 'From then on those of the escalation may answer too. The clock decides, not the mail.';

-- Answers are added and never changed: a person answers a request once, in whichever stage.
create table approval_answer (
  approval_id uuid not null references approval,
  answered_by uuid not null references principal,
  stage_id uuid not null references approval_stage,
  result text not null constraint result_is_known check (result in ('Approve', 'Deny')),
  justification text,
  answered_at timestamptz not null,
  primary key (approval_id, answered_by)
);

insert into approval_stage (id, approval_id, position, approvers, required_approvals, approver_justification_required,
    time_out_minutes, begins_at, ended_at)
  select id, id, 1, approvers, 1, approver_justification_required,
    greatest(1, round(extract(epoch from expires_at - created_at) / 60))::integer, created_at, decided_at
  from approval;
insert into approval_answer (approval_id, answered_by, stage_id, result, justification, answered_at)
  select id, decided_by, id, outcome, justification, decided_at from approval
  where decided_by is not null and outcome in ('Approve', 'Deny');

drop index approval_waiting_by_approver;
alter table approval drop column approvers, drop column approver_justification_required, drop column decided_by,
  drop column justification;
comment on column approval.expires_at is 'First instant at which no answer counts any more: the end of the stage that has begun last.';

-- A stage never waits longer than its approval.
create function end_stage_of_approval() returns trigger language plpgsql as
  $$ begin
    update approval_stage set ended_at = new.decided_at
      where approval_id = new.id and begins_at is not null and ended_at is null;
    return null;
  end $$;
create trigger approval_ends_its_stage after update of outcome on approval
  for each row when (old.outcome is null and new.outcome is not null) execute function end_stage_of_approval();

-- What waits for an answer is found by whom it was asked of.
create index approval_stage_open_by_approver on approval_stage
  using gin (jsonb_path_query_array(approvers, '$[*].id')) where begins_at is not null and ended_at is null;
create index approval_stage_open_by_escalation on approval_stage
  using gin (jsonb_path_query_array(escalation_approvers, '$[*].id'))
  where begins_at is not null and ended_at is null and escalates_at is not null;
create index approval_stage_escalation_untold on approval_stage (escalates_at, id)
  where ended_at is null and escalation_told_at is null;

update role_settings set rules = jsonb_set(rules, '{Approval_EndUser_Assignment}', jsonb_build_object(
  'type', 'approval',
  'isApprovalRequired', rule -> 'isApprovalRequired',
  'isRequestorJustificationRequired', rule -> 'isRequestorJustificationRequired',
  'stages', jsonb_build_array(jsonb_build_object(
    'timeOutInMinutes', (rule ->> 'timeOutInDays')::integer * 1440,
    'isApproverJustificationRequired', rule -> 'isApproverJustificationRequired',
    'requiredApprovals', 1,
    'approvers', rule -> 'approvers',
    'escalation', null))))
  from (select scope as at, role_definition_id as role, rules -> 'Approval_EndUser_Assignment' as rule from role_settings) old
  where scope = at and role_definition_id = role and rule is not null;
