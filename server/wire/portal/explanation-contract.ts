/**
 * The contract about explanations of access between the portal's pages and the server. Types only.
 */

/**
 * `GET /portal/api/access-explanations?principalId=…&scope=…&action=…&isDataAction=…&roleDefinitionId=…`
 *
 * Why somebody may do an action there, or has a role there, or why not. Without `principalId` it is about the caller.
 * One of `action` and `roleDefinitionId` is given. Names the caller may not read are null.
 * With `asOf`, an instant that has passed, it is about then, and there are no steps.
 */
export interface AccessExplanationView {
  principal: { id: string; displayName: string | null; isSelf: boolean };
  resource: { scope: string; displayName: string | null };
  wanted: { action: string; isDataAction: boolean } | { roleDefinitionId: string; roleName: string | null };
  allowed: boolean;
  /** When access ends if nothing changes; null when it does not end, or there is none. */
  until: string | null;
  /** Why not, in one sentence; null when it is allowed. */
  reason: { code: string; text: string } | null;
  paths: ExplainedPath[];
  denials: ExplainedDenial[];
  /** What would help, the smallest step first. */
  steps: ExplainedStep[];
  /** There are more paths than are listed. */
  isCut: boolean;
}

export interface ExplainedPath {
  id: string;
  kind: 'assignment' | 'eligibility';
  isActivation: boolean;
  role: { id: string; name: string };
  resource: { scope: string; displayName: string | null };
  isInherited: boolean;
  /** Groups from the person up to the one that holds it, each way by itself; one empty way when it is held directly. */
  ways: { id: string; displayName: string | null }[][];
  startsAt: string;
  endsAt: string | null;
  condition: string | null;
  /** The pattern of the role that names the action, and the one that takes it out again. Null when a role was asked for. */
  match: { namedBy: string; exceptedBy: string | null } | null;
  /** Empty: this path is enough by itself. */
  obstacles: { code: string; text: string }[];
}

export interface ExplainedDenial {
  id: string;
  displayName: string | null;
  resource: { scope: string; displayName: string | null };
  isInherited: boolean;
  boundBy: { id: string; displayName: string | null }[] | 'everyone';
  namedBy: string;
}

export interface ExplainedStep {
  code: string;
  text: string;
  /** Where the person does it; null when it is for somebody else. */
  href: string | null;
  /** What it asks for: a reason, a second factor, an approval. */
  demands: string[];
  /** Whom to ask, where the caller may know. */
  administrators: string[];
}
