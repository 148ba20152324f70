/**
 * The stages of an approval as the form of the portal holds them, and back into rules.
 */
import { parseGuid } from '#model/guid.ts';
import { parseDuration } from '#model/instant.ts';
import { Refusal } from '#model/refusal.ts';
import {
  namedApprovers,
  type ApprovalRule,
  type ApprovalStageRule,
  type Approver,
} from '#modules/role-settings/index.ts';
import type { ApprovalStageForm, ApproverView } from './role-settings-contract.ts';

export type PrincipalNames = ReadonlyMap<string, { readonly name: string; readonly mail: string | null }>;

/** Far above what anybody names; the module says how many may be. */
export const MANY = 500;

export const length = { type: 'string', maxLength: 40 };
export const truth = { type: 'boolean' };

export function exactly(properties: Record<string, object>) {
  return { type: 'object', required: Object.keys(properties), additionalProperties: false, properties };
}

const approversSchema = {
  type: 'array',
  maxItems: MANY,
  items: exactly({
    id: { type: 'string', maxLength: 36 },
    kind: { enum: ['user', 'group'] },
    displayName: { type: 'string', maxLength: 1_024 },
    detail: { type: ['string', 'null'], maxLength: 1_024 },
  }),
};

export const stagesSchema = {
  type: 'array',
  maxItems: 10,
  items: exactly({
    approvers: approversSchema,
    requiredApprovals: { type: 'integer', minimum: 0, maximum: 100_000 },
    timeOut: length,
    approverJustificationRequired: truth,
    escalation: { anyOf: [exactly({ after: length, approvers: approversSchema }), { type: 'null' }] },
  }),
};

export function stageForm(stage: ApprovalStageRule, names: PrincipalNames): ApprovalStageForm {
  const { escalation } = stage;
  return {
    approvers: approverViews(stage.approvers, names),
    requiredApprovals: stage.requiredApprovals,
    timeOut: lengthOf(stage.timeOutInMinutes),
    approverJustificationRequired: stage.isApproverJustificationRequired,
    escalation: escalation && {
      after: lengthOf(escalation.afterMinutes),
      approvers: approverViews(escalation.approvers, names),
    },
  };
}

function approverViews(approvers: readonly Approver[], names: PrincipalNames): ApproverView[] {
  return approvers.map(({ id, userType, description }) => ({
    id,
    kind: userType === 'Group' ? 'group' : 'user',
    displayName: names.get(id)?.name ?? description ?? id,
    detail: names.get(id)?.mail ?? null,
  }));
}

/** In the largest unit that makes a whole number. */
function lengthOf(minutes: number): string {
  if (minutes % 1_440 === 0) return `P${minutes / 1_440}D`;
  return minutes % 60 === 0 ? `PT${minutes / 60}H` : `PT${minutes}M`;
}

/** What is no length of minutes, hours or days is none at all; the module says so beside the field. */
function minutesOf(text: string): number {
  const written = parseDuration(text);
  return written && written.months === 0 ? written.milliseconds / 60_000 : 0;
}

export function stagesOf(stages: readonly ApprovalStageForm[], current: ApprovalRule): ApprovalStageRule[] {
  const before = new Map(namedApprovers(current).map(({ id, description }) => [id, description]));
  const named = (approvers: readonly ApproverView[]) =>
    approvers.map(({ id: written, kind }): Approver => {
      const id = parseGuid(written);
      if (!id) throw new Refusal('request.invalid', { field: 'activation.approvers', reason: 'must hold GUIDs' });
      return { id, userType: kind === 'group' ? 'Group' : 'User', description: before.get(id) ?? null };
    });
  return stages.map((stage) => ({
    timeOutInMinutes: minutesOf(stage.timeOut),
    isApproverJustificationRequired: stage.approverJustificationRequired,
    requiredApprovals: stage.requiredApprovals,
    approvers: named(stage.approvers),
    escalation: stage.escalation && {
      afterMinutes: minutesOf(stage.escalation.after),
      approvers: named(stage.escalation.approvers),
    },
  }));
}
