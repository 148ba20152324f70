/**
 * The contract between the portal and the server about activating: one role or several in one go. Types only.
 */
import type { RefusalText } from './contract.ts';

/**
 * `POST /portal/api/activations/preview`: the rules of the commit, nothing written. Only what the settings ask is listed
 * in `requirements`, met or not; `approval` is listed when one will be needed, `start` when one was wished for. Without
 * `durationMinutes` the answer is for `defaultMinutes`. Unmet requirements are an answer (200), not a refusal.
 */
export interface ActivationPreviewRequest {
  scope: string;
  roleDefinitionId: string;
  eligibilityScheduleId: string;
  /** Without it, or with one that has passed: at once. */
  startsAt?: string;
  durationMinutes?: number;
  justification?: string;
  ticket?: { number: string; system: string };
}
export interface ActivationPreview {
  requirements: ActivationRequirement[];
  minimumMinutes: number;
  maximumMinutes: number;
  /** What the slider shows first. */
  defaultMinutes: number;
  /** When access would begin, and end: clipped at the end of the eligibility. */
  startsAt: string;
  endsAt: string;
}
/** The answer for one role also says what the role would add; of a membership, which roles it would bring. */
export interface ActivationForesight extends ActivationPreview {
  gains: GainView[];
  /** 100 of them at most, new ones first. */
  roles: RoleGainView[];
  /** How many more there are. */
  moreRoles: number;
}
export interface TimeGainView {
  /** `partly`: some of it is held, not all. `longer`: it is held, and would be for longer. `held`: nothing changes. */
  state: 'new' | 'partly' | 'longer' | 'held';
  /** Until when it is held without the activation, and with it; null: without an end, or not held. */
  heldUntil: string | null;
  until: string | null;
}
/** One role the group holds, itself or through groups it is in, compared with what the person holds there already. */
export interface RoleGainView extends TimeGainView {
  roleDefinitionId: string;
  roleName: string;
  scope: string;
  scopeName: string;
}
/** One pattern of actions of the role, compared with what the person holds at the scope already. */
export interface GainView extends TimeGainView {
  pattern: string;
  isDataAction: boolean;
  /** What the role takes out of it again. */
  excepted: string[];
  /** What a deny assignment forbids stays forbidden. */
  denied: 'nothing' | 'some' | 'all';
}
/**
 * `POST /portal/api/activations/extension/preview`: the same about a later end of a running activation. All minutes are
 * counted from the end there is; without `endsAt` the answer is for `defaultMinutes` more. `endsAt` of the answer is the
 * end there would be, clipped at the end of the eligibility.
 */
export interface ExtensionPreviewRequest {
  /** The activation, by the id of its schedule. */
  activationScheduleId: string;
  endsAt?: string;
  justification?: string;
  ticket?: { number: string; system: string };
}

/**
 * `POST /portal/api/activations/extension` → `ActivationExtended`: asks for the later end. The id is chosen by the caller;
 * sent twice, it is one request. The whole time counts from the start of the activation.
 */
export interface ActivationExtensionRequest extends ExtensionPreviewRequest {
  requestId: string;
  endsAt: string;
}
export interface ActivationExtended {
  requestId: string;
  /** `Provisioned`: it has the later end. `PendingApproval`: until the approval it has the end it had. */
  status: string;
}

export interface ActivationRequirement {
  requirement: 'justification' | 'ticket' | 'mfa' | 'authentication-context' | 'start' | 'duration' | 'approval';
  met: boolean;
  text: string;
}

/**
 * `POST /portal/api/activations/together/preview`: the same for several roles with one wish, in their order. Where the
 * wish is longer than a role allows, the preview is for what the role allows: `durationMinutes` says which.
 */
export interface TogetherRole {
  scope: string;
  roleDefinitionId: string;
  eligibilityScheduleId: string;
}
export interface TogetherPreviewRequest {
  /** 1 to 50, no role twice at one place. */
  roles: TogetherRole[];
  /** Of all of them. */
  startsAt?: string;
  durationMinutes?: number;
  justification?: string;
  ticket?: { number: string; system: string };
}
export interface TogetherPreview {
  roles: TogetherForeseen[];
}
export type TogetherForeseen =
  | { preview: ActivationPreview; durationMinutes: number; refusal: null }
  | { preview: null; refusal: RefusalText };

/**
 * `POST /portal/api/activations/together`: activates several roles in one transaction and answers each in their order.
 * The ids of the requests are chosen by the caller; sent twice, they are the same requests. With `all-or-nothing` one
 * that is refused keeps back the others (`held-back`, nothing was done); with `best-effort` it does not.
 */
export interface TogetherRequest {
  mode: 'all-or-nothing' | 'best-effort';
  roles: (TogetherRole & { requestId: string; durationMinutes: number })[];
  startsAt?: string;
  justification?: string;
  ticket?: { number: string; system: string };
}
export interface TogetherView {
  roles: TogetherResult[];
}
export type TogetherResult =
  | { requestId: string; outcome: 'stored'; status: string }
  | { requestId: string; outcome: 'held-back' }
  | { requestId: string; outcome: 'refused'; refusal: RefusalText };

/**
 * `GET /portal/api/my-planned-activations?cursor=` → `Page<PlannedActivation>`: what the caller activated for later, and is
 * agreed, the next to begin first. Canceled over ARM or Graph, by the id of its request, until it begins.
 */
export interface PlannedActivation {
  /** The request. */
  id: string;
  role: { id: string; name: string };
  resource: { scope: string; name: string };
  startsAt: string;
  endsAt: string;
  justification: string | null;
}
