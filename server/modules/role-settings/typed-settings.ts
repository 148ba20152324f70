/**
 * Settings as the commands read them: lengths in milliseconds, demands as booleans.
 *
 * Pure. It never knows who asks; it only says what a role at a scope demands.
 */
import assert from 'node:assert/strict';
import { parseDuration, type Duration } from '#model/instant.ts';
import type { ApprovalStageRule, EnablementRule, ExpirationRule, RuleSet } from './rules.ts';

/** What making somebody eligible, or giving them a role, demands of the administrator. */
export interface AssignmentSettings {
  readonly permanentAllowed: boolean;
  /** By the calendar: a year from the first of March is another number of days than one from the first of January. */
  readonly maximum: Duration;
  readonly justificationRequired: boolean;
  readonly ticketRequired: boolean;
  readonly mfaRequired: boolean;
}

export interface ApprovalSettings {
  /** Every answer is signed by a passkey. */
  readonly signatureRequired: boolean;
  /** Answered one after the other. */
  readonly stages: readonly ApprovalStageRule[];
}

/** What activating an eligible role demands of the person. */
export interface ActivationSettings {
  /** How old the proof of a second factor may be; null: as old as the operator says, which is never exceeded. */
  readonly secondFactorMinutes: number | null;
  /** The number of a ticket must look like each of them. */
  readonly ticketPatterns: readonly string[];
  readonly maximumMilliseconds: number;
  readonly justificationRequired: boolean;
  readonly ticketRequired: boolean;
  readonly mfaRequired: boolean;
  /** The authentication contexts asked for: of two scopes each may name one, and both hold. */
  readonly authenticationContexts: readonly string[];
  /** Null: nobody needs to approve. */
  readonly approval: ApprovalSettings | null;
  /** Whether the role is given back after five minutes at the earliest. */
  readonly minimumEnforced: boolean;
  /** Whether a running activation may get a later end. */
  readonly extensionAllowed: boolean;
}

export function eligibilitySettings(rules: RuleSet): AssignmentSettings {
  return assignmentTerms(rules.Expiration_Admin_Eligibility, rules.Enablement_Admin_Eligibility);
}

export function assignmentSettings(rules: RuleSet): AssignmentSettings {
  return assignmentTerms(rules.Expiration_Admin_Assignment, rules.Enablement_Admin_Assignment);
}

function assignmentTerms(expiration: ExpirationRule, enablement: EnablementRule): AssignmentSettings {
  return {
    permanentAllowed: !expiration.isExpirationRequired,
    maximum: maximumOf(expiration),
    justificationRequired: enablement.enabledRules.includes('Justification'),
    ticketRequired: enablement.enabledRules.includes('Ticketing'),
    mfaRequired: enablement.enabledRules.includes('MultiFactorAuthentication'),
  };
}

export function activationSettings(rules: RuleSet): ActivationSettings {
  const { enabledRules: enabled, secondFactorMinutes = null, ticketPattern } = rules.Enablement_EndUser_Assignment;
  const approval = rules.Approval_EndUser_Assignment;
  const context = rules.AuthenticationContext_EndUser_Assignment;
  return {
    // An activation lasts a day at most, so its maximum holds no month.
    maximumMilliseconds: maximumOf(rules.Expiration_EndUser_Assignment).milliseconds,
    justificationRequired:
      enabled.includes('Justification') || (approval.isApprovalRequired && approval.isRequestorJustificationRequired),
    ticketRequired: enabled.includes('Ticketing'),
    mfaRequired: enabled.includes('MultiFactorAuthentication'),
    secondFactorMinutes,
    ticketPatterns: ticketPattern === undefined ? [] : [ticketPattern],
    authenticationContexts: context.isEnabled ? [context.claimValue] : [],
    minimumEnforced: rules.Expiration_EndUser_Assignment.isMinimumActiveDurationEnforced === true,
    extensionAllowed: rules.Expiration_EndUser_Assignment.isExtensionAllowed === true,
    approval: approval.isApprovalRequired
      ? { signatureRequired: approval.isApproverSignatureRequired === true, stages: approval.stages }
      : null,
  };
}

/**
 * The stricter of two settings, for an activation at a narrower scope than the
 * eligibility's: `wide` is the eligibility's scope, `narrow` the one asked for.
 *
 * Where both ask for approval, the stages of the wider scope count, with those named there, as many of them as it
 * asks for: whoever administers only the narrow one must not be able to name other approvers. What the narrow one
 * adds is what makes an answer harder and nobody else's: the shorter time of two stages in the same place, the
 * justification, and the signature.
 */
export function stricterActivation(wide: ActivationSettings, narrow: ActivationSettings): ActivationSettings {
  return {
    maximumMilliseconds: Math.min(wide.maximumMilliseconds, narrow.maximumMilliseconds),
    justificationRequired: wide.justificationRequired || narrow.justificationRequired,
    ticketRequired: wide.ticketRequired || narrow.ticketRequired,
    mfaRequired: wide.mfaRequired || narrow.mfaRequired,
    secondFactorMinutes: shorter(wide.secondFactorMinutes, narrow.secondFactorMinutes),
    ticketPatterns: [...new Set([...wide.ticketPatterns, ...narrow.ticketPatterns])],
    authenticationContexts: [...new Set([...wide.authenticationContexts, ...narrow.authenticationContexts])],
    minimumEnforced: wide.minimumEnforced || narrow.minimumEnforced,
    extensionAllowed: wide.extensionAllowed && narrow.extensionAllowed,
    approval: stricterApproval(wide.approval, narrow.approval),
  };
}

function shorter(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function stricterApproval(wide: ApprovalSettings | null, narrow: ApprovalSettings | null): ApprovalSettings | null {
  if (!wide || !narrow) return wide ?? narrow;
  return {
    signatureRequired: wide.signatureRequired || narrow.signatureRequired,
    stages: wide.stages.map((stage, place) => stricterStage(stage, narrow.stages[place] ?? narrow.stages.at(-1)!)),
  };
}

function stricterStage(wide: ApprovalStageRule, narrow: ApprovalStageRule): ApprovalStageRule {
  return {
    ...wide,
    timeOutInMinutes: Math.min(wide.timeOutInMinutes, narrow.timeOutInMinutes),
    isApproverJustificationRequired: wide.isApproverJustificationRequired || narrow.isApproverJustificationRequired,
  };
}

export function maximumOf(rule: ExpirationRule): Duration {
  const length = parseDuration(rule.maximumDuration);
  assert(length, 'a stored maximum duration is canonical');
  return length;
}
