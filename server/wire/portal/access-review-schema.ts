/**
 * The shapes of the bodies of access reviews; what the words and numbers in them mean is judged by the module.
 */
const id = { type: 'string', format: 'uuid' };
const ids = { type: 'array', maxItems: 50, items: id };
const word = { type: 'string', maxLength: 40 };
const flag = { type: 'boolean' };

const changed = {
  displayName: { type: 'string', minLength: 1, maxLength: 256 },
  description: { type: 'string', maxLength: 2048 },
  reviewerText: { type: 'string', maxLength: 2048 },
  reviewedBy: word,
  reviewerIds: ids,
  fallbackReviewerIds: ids,
  stages: {
    type: 'array',
    minItems: 1,
    maxItems: 3,
    items: {
      type: 'object',
      required: ['durationDays', 'reviewedBy'],
      additionalProperties: false,
      properties: {
        durationDays: { type: 'integer' },
        reviewedBy: word,
        reviewerIds: ids,
        fallbackReviewerIds: ids,
        movesOn: { type: 'array', maxItems: 4, items: word },
      },
    },
  },
  settings: {
    type: 'object',
    additionalProperties: false,
    properties: {
      notifies: flag,
      reminds: flag,
      justificationRequired: flag,
      recommends: flag,
      revealsEarlier: flag,
      autoApplies: flag,
      defaultDecision: word,
      onDenied: word,
      throughGroups: word,
    },
  },
};

export const changeBody = {
  type: 'object',
  required: ['displayName', 'settings'],
  additionalProperties: false,
  properties: changed,
};

export const reviewBody = {
  ...changeBody,
  required: [...changeBody.required, 'subject', 'recurrence'],
  properties: {
    ...changed,
    subject: {
      oneOf: [
        {
          type: 'object',
          required: ['kind', 'scope', 'roleDefinitionIds'],
          additionalProperties: false,
          properties: {
            kind: { const: 'roles' },
            scope: { type: 'string', maxLength: 2048 },
            roleDefinitionIds: { type: 'array', minItems: 1, maxItems: 20, items: id },
          },
        },
        {
          type: 'object',
          required: ['kind', 'groupId'],
          additionalProperties: false,
          properties: { kind: { const: 'group' }, groupId: id },
        },
        {
          type: 'object',
          required: ['kind'],
          additionalProperties: false,
          properties: { kind: { const: 'guests' } },
        },
      ],
    },
    held: word,
    guestsOnly: flag,
    inactiveDays: { type: ['integer', 'null'] },
    recurrence: {
      type: 'object',
      required: ['frequency'],
      additionalProperties: false,
      properties: {
        startsAt: { type: ['string', 'null'], maxLength: 40 },
        frequency: word,
        durationDays: { type: 'integer' },
        end: {
          type: 'object',
          required: ['type'],
          additionalProperties: false,
          properties: { type: word, at: { type: 'string', maxLength: 40 }, count: { type: 'integer' } },
        },
      },
    },
  },
};

/** Who is asked in each stage of an instance; null where that stays. */
export const reviewersBody = {
  type: 'object',
  required: ['stages'],
  additionalProperties: false,
  properties: {
    stages: {
      type: 'array',
      minItems: 1,
      maxItems: 3,
      items: {
        type: ['object', 'null'],
        required: ['reviewedBy'],
        additionalProperties: false,
        properties: { reviewedBy: word, reviewerIds: ids, fallbackReviewerIds: ids },
      },
    },
  },
};

export const stageBody = {
  type: 'object',
  required: ['stage'],
  additionalProperties: false,
  properties: { stage: { type: 'integer', minimum: 1, maximum: 3 } },
};

export const taskBody = {
  type: 'object',
  required: ['remove'],
  additionalProperties: false,
  properties: { remove: flag, justification: { type: ['string', 'null'], maxLength: 2048 } },
};

export const decisionsBody = {
  type: 'object',
  required: ['decisions'],
  additionalProperties: false,
  properties: {
    decisions: {
      type: 'array',
      minItems: 1,
      maxItems: 500,
      items: {
        type: 'object',
        required: ['itemId', 'decision'],
        additionalProperties: false,
        properties: {
          itemId: id,
          decision: { enum: ['approve', 'deny', 'dont-know'] },
          justification: { type: ['string', 'null'], maxLength: 2048 },
          seenDecidedAt: { type: ['string', 'null'], maxLength: 40 },
        },
      },
    },
  },
};
