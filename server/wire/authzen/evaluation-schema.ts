/**
 * JSON Schemas of AuthZEN requests. Unknown members are allowed, as the standard asks; lengths are bounded.
 */
import { MAXIMUM_ACTION_LENGTH } from '#model/action.ts';
import { MAXIMUM_SCOPE_LENGTH } from '#model/scope.ts';

/** Most evaluations in one request. */
export const MAXIMUM_EVALUATIONS = 1_000;
/** Most of them that ask why: each is read from the tables. */
export const MAXIMUM_EXPLANATIONS = 20;

const entity = (maxLength: number) => ({
  type: 'object',
  required: ['type', 'id'],
  properties: {
    type: { type: 'string', minLength: 1, maxLength: 256 },
    id: { type: 'string', minLength: 1, maxLength },
    properties: { type: 'object' },
  },
});

const parts = {
  subject: entity(256),
  resource: entity(MAXIMUM_SCOPE_LENGTH),
  action: {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: MAXIMUM_ACTION_LENGTH },
      properties: { type: 'object', properties: { isDataAction: { type: 'boolean' } } },
    },
  },
  // `explanation`: the answer says why, and what would help.
  context: { type: 'object', properties: { explanation: { type: 'boolean' } } },
};

export const evaluationBody = { type: 'object', required: ['subject', 'resource', 'action'], properties: parts };

export const evaluationsBody = {
  type: 'object',
  properties: {
    ...parts,
    evaluations: { type: 'array', items: { type: 'object', properties: parts } },
    options: {
      type: 'object',
      properties: { evaluations_semantic: { enum: ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] } },
    },
  },
};
