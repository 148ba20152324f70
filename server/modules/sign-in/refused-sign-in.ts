/**
 * A refused attempt to come in: what it was about, and its entry in the trail.
 *
 * Written apart, because the step that refused was rolled back. An attempt is what somebody has begun in this browser:
 * an answer to nothing that was asked leaves no entry. It is about the person whose name was typed, whether or not
 * it was they who typed it.
 */
import { systemActor } from '#model/actor.ts';
import { parseGuid } from '#model/guid.ts';
import { parseMailAddress } from '#model/mail-address.ts';
import type { Refusal } from '#model/refusal.ts';
import { recordActivity, signInDetails, type SignInMethod, type SignInPurpose } from '#modules/audit/index.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import {
  findHomeDirectory,
  findHomeDirectoryByDomain,
  SamlFault,
  type ProvedIdentity,
} from '#modules/home-directories/index.ts';
import { getInvitation } from '#modules/invitations/index.ts';
import {
  findAnsweredFlow,
  findInvitedByAddress,
  findMemberByIdentifier,
  findPerson,
  findPersonByIdentity,
  methodOf,
  personActor,
  personTarget,
  traceOf,
  type AnyFlow,
  type Caller,
  type Flow,
} from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';

export interface SignInAttempt {
  readonly purpose: SignInPurpose;
  readonly method: SignInMethod | null;
  readonly personId: string | null;
  /** What was typed or invited. */
  readonly identifier: string | null;
  readonly homeDirectoryId: string | null;
  /** Where it was to lead, which says for which application. */
  readonly returnTo: string;
}

const nothing = { method: null, personId: null, identifier: null, homeDirectoryId: null };

/** What an answer to a challenge of this browser is about; undefined where nothing was asked. */
export async function findAttempt(
  ports: Ports,
  browserToken: string,
  challengeId: string,
): Promise<SignInAttempt | undefined> {
  const flow = await findAnsweredFlow(ports, ports.database, browserToken, challengeId);
  if (flow?.purpose !== 'passkey-proof') return flow && attemptOf(ports, browserToken, flow);
  const within = await findAttempt(ports, browserToken, flow.state.flowId);
  return within && { ...within, method: 'passkey' };
}

async function attemptOf(ports: Ports, browserToken: string, flow: AnyFlow): Promise<SignInAttempt | undefined> {
  switch (flow.purpose) {
    case 'password': {
      const { userId, identifier, returnTo } = flow.state;
      return { ...nothing, purpose: 'sign-in', method: 'password', personId: userId, identifier, returnTo };
    }
    case 'second-factor':
    case 'step-up': {
      const { userId, returnTo } = flow.state;
      const purpose = flow.purpose === 'step-up' ? 'step-up' : 'sign-in';
      return { ...nothing, purpose, method: 'authenticator-app', personId: userId, returnTo };
    }
    case 'passkey-sign-in':
      return { ...nothing, purpose: 'sign-in', method: 'passkey', returnTo: flow.state.returnTo };
    case 'passcode-sign-in': {
      const { address, returnTo } = flow.state;
      const personId = (await findInvitedByAddress(ports.database, address))?.id ?? null;
      return { ...nothing, purpose: 'sign-in', method: 'one-time-passcode', personId, identifier: address, returnTo };
    }
    case 'terms': {
      const { userId, proof, returnTo } = flow.state;
      const method = proof.home?.directory.protocol ?? methodOf(proof.methods);
      const homeDirectoryId = proof.home?.directory.id ?? null;
      return { ...nothing, purpose: 'sign-in', method, personId: userId, homeDirectoryId, returnTo };
    }
    case 'redemption':
      return attemptOfRedemption(ports, flow);
    case 'home':
      return attemptAtHome(ports, browserToken, flow);
    default:
      return undefined;
  }
}

async function attemptOfRedemption(ports: Ports, { state }: Flow<'redemption'>): Promise<SignInAttempt> {
  const { invitationId, invitedAddress, homeDirectoryId } = state;
  return {
    purpose: 'redemption',
    method: homeDirectoryId ? null : 'one-time-passcode',
    personId: (await getInvitation(ports.database, invitationId)).userId,
    identifier: invitedAddress,
    homeDirectoryId,
    returnTo: '/',
  };
}

/** Of a flow through a home directory: whoever was invited or has the session; of a sign-in only the address is known. */
export async function attemptAtHome(
  ports: Ports,
  browserToken: string | undefined,
  { state }: Flow<'home'>,
): Promise<SignInAttempt> {
  const { asked, homeDirectoryId, question, redemptionFlowId, sessionId, returnTo, loginHint } = state;
  const within = redemptionFlowId && browserToken && (await findAttempt(ports, browserToken, redemptionFlowId));
  const holder = sessionId ? await findSessionPerson(ports, sessionId) : undefined;
  const named = asked === 'sign-in' && loginHint ? await findInvitedByAddress(ports.database, loginHint) : undefined;
  return {
    purpose: asked,
    method: question.protocol,
    personId: within ? within.personId : (holder ?? named?.id ?? null),
    identifier: loginHint ?? null,
    homeDirectoryId,
    returnTo,
  };
}

/** An answer that was not asked for: about nobody, from a home directory that is known here. */
export async function attemptUnasked({ database }: Ports, id: string): Promise<SignInAttempt | undefined> {
  const homeDirectoryId = parseGuid(id);
  const home = homeDirectoryId ? await findHomeDirectory(database, homeDirectoryId) : undefined;
  return home && { ...nothing, purpose: 'sign-in', method: home.protocol, homeDirectoryId: home.id, returnTo: '/' };
}

async function findSessionPerson({ database }: Ports, id: string): Promise<string | undefined> {
  const row = await database.selectFrom('session').select('user_id').where('id', '=', id).executeTakeFirst();
  return row?.user_id;
}

/** Before anything was asked: an address that somebody typed. */
export async function attemptOfIdentifier(ports: Ports, typed: string, returnTo: string): Promise<SignInAttempt> {
  const identifier = typed.trim().toLowerCase();
  const domain = identifier.slice(identifier.lastIndexOf('@') + 1);
  const home = await findHomeDirectoryByDomain(ports.database, domain);
  const { initialDomain } = await getDirectoryIdentity(ports.database);
  const find = domain === initialDomain ? findMemberByIdentifier : findInvitedByAddress;
  const person = await find(ports.database, identifier);
  return {
    purpose: 'sign-in',
    method: home?.protocol ?? 'one-time-passcode',
    personId: person?.id ?? null,
    identifier,
    homeDirectoryId: home?.id ?? null,
    returnTo,
  };
}

/** The same attempt, once a home directory or a mailbox told who it was. */
export async function withIdentity(
  ports: Ports,
  attempt: SignInAttempt,
  { issuer, subject, address }: ProvedIdentity,
): Promise<SignInAttempt> {
  const linked = await findPersonByIdentity(ports.database, issuer, subject);
  const named = address && !linked ? await findInvitedByAddress(ports.database, address) : undefined;
  return {
    ...attempt,
    personId: attempt.purpose === 'sign-in' ? (linked?.person.id ?? named?.id ?? null) : attempt.personId,
    identifier: address ?? attempt.identifier,
  };
}

export async function recordRefusedSignIn(
  ports: Ports,
  attempt: SignInAttempt,
  refusal: Refusal,
  caller: Caller,
): Promise<void> {
  const { purpose, method, personId, homeDirectoryId } = attempt;
  const person = personId ? await findPerson(ports.database, personId) : undefined;
  const home = homeDirectoryId ? await findHomeDirectory(ports.database, homeDirectoryId) : undefined;
  const details = signInDetails({
    ...caller.asking,
    purpose,
    method,
    homeDirectory: homeDirectoryId ? { id: homeDirectoryId, displayName: home?.displayName ?? homeDirectoryId } : null,
    identifier: addressOnly(attempt.identifier),
    userAgent: caller.userAgent,
  });
  const check = failedCheck(refusal);
  await ports.unitOfWork((tx) =>
    recordActivity(tx, {
      activity: purpose === 'step-up' ? 'second-factor.proved' : 'sign-in.refused',
      actor: person ? personActor(person, undefined, [], caller) : stranger(caller),
      result: 'failure',
      reason: refusal.code,
      ...(person ? { subjectId: person.id } : {}),
      targets: person ? [personTarget(person)] : [],
      details: { ...details, refusal: refusal.details, ...(check ? { check } : {}) },
    }),
  );
}

const stranger = (caller: Caller) => ({ ...systemActor('Somebody who is not known here', ''), ...traceOf(caller) });

/** Whoever types a password where an address belongs does not find it in the trail. */
function addressOnly(text: string | null): string | null {
  return parseMailAddress(text)?.address ?? null;
}

/** Which check of an answer failed, where the home directory speaks SAML. */
function failedCheck({ cause }: Refusal): string | undefined {
  return cause instanceof SamlFault ? cause.check : undefined;
}
