-- Settings are tried on what was asked for lately: requests to activate a role, the newest first.
create index schedule_request_of_activations on schedule_request (role_definition_id, created_at desc, id desc)
  where request_type = 'SelfActivate';
