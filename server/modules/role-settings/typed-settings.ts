/**
 * Settings as the commands read them: lengths in milliseconds, demands as booleans.
 *
 * Pure. It never knows who asks; it only says what a role at a scope demands.
 */
import assert from 'node:assert/strict';
import { parseDuration, type Duration } from '#model/instant.ts';
import type { Approver, EnablementRule, ExpirationRule, RuleSet } from './rules.ts';

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
  readonly timeOutMilliseconds: number;
  readonly approverJustificationRequired: boolean;
  readonly approvers: readonly Approver[];
}

/** What activating an eligible role demands of the person. */
export interface ActivationSettings {
  readonly maximumMilliseconds: number;
  readonly justificationRequired: boolean;
  readonly ticketRequired: boolean;
  readonly mfaRequired: boolean;
  /** The authentication context asked for, or null. */
  readonly authenticationContext: string | null;
  /** Null: nobody needs to approve. */
  readonly approval: ApprovalSettings | null;
  /** Whether the role is given back after five minutes at the earliest. */
  readonly minimumEnforced: boolean;
}

const DAY_MILLISECONDS = 86_400_000;

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
  const enabled = rules.Enablement_EndUser_Assignment.enabledRules;
  const approval = rules.Approval_EndUser_Assignment;
  const context = rules.AuthenticationContext_EndUser_Assignment;
  return {
    // An activation lasts a day at most, so its maximum holds no month.
    maximumMilliseconds: maximumOf(rules.Expiration_EndUser_Assignment).milliseconds,
    justificationRequired:
      enabled.includes('Justification') || (approval.isApprovalRequired && approval.isRequestorJustificationRequired),
    ticketRequired: enabled.includes('Ticketing'),
    mfaRequired: enabled.includes('MultiFactorAuthentication'),
    authenticationContext: context.isEnabled ? context.claimValue : null,
    minimumEnforced: rules.Expiration_EndUser_Assignment.isMinimumActiveDurationEnforced === true,
    approval: approval.isApprovalRequired
      ? {
          timeOutMilliseconds: approval.timeOutInDays * DAY_MILLISECONDS,
          approverJustificationRequired: approval.isApproverJustificationRequired,
          approvers: approval.approvers,
        }
      : null,
  };
}

/**
 * The stricter of two settings, for an activation at a narrower scope than the
 * eligibility's: `wide` is the eligibility's scope, `narrow` the one asked for.
 *
 * Where both ask for approval, those named at the wider scope decide: whoever
 * administers only the narrow one must not be able to name other approvers.
 */
export function stricterActivation(wide: ActivationSettings, narrow: ActivationSettings): ActivationSettings {
  return {
    maximumMilliseconds: Math.min(wide.maximumMilliseconds, narrow.maximumMilliseconds),
    justificationRequired: wide.justificationRequired || narrow.justificationRequired,
    ticketRequired: wide.ticketRequired || narrow.ticketRequired,
    mfaRequired: wide.mfaRequired || narrow.mfaRequired,
    authenticationContext: wide.authenticationContext ?? narrow.authenticationContext,
    minimumEnforced: wide.minimumEnforced || narrow.minimumEnforced,
    approval: stricterApproval(wide.approval, narrow.approval),
  };
}

function stricterApproval(wide: ApprovalSettings | null, narrow: ApprovalSettings | null): ApprovalSettings | null {
  if (!wide || !narrow) return wide ?? narrow;
  return {
    timeOutMilliseconds: Math.min(wide.timeOutMilliseconds, narrow.timeOutMilliseconds),
    approverJustificationRequired: wide.approverJustificationRequired || narrow.approverJustificationRequired,
    approvers: wide.approvers,
  };
}

export function maximumOf(rule: ExpirationRule): Duration {
  const length = parseDuration(rule.maximumDuration);
  assert(length, 'a stored maximum duration is canonical');
  return length;
}
