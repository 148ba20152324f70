/**
 * The session as the portal sees it, signing out, and the text of a refusal.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { groupOfScope } from '#model/group-access.ts';
import { Refusal, refusals, type RefusalCode } from '#model/refusal.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { mayInvite } from '#modules/invitations/index.ts';
import { getCollaborationSettings, getDirectoryIdentity, SAME_AS_MEMBERS } from '#modules/directory/index.ts';
import { findPassword, findTotp, listPasskeys } from '#modules/credentials/index.ts';
import { findTrustedHome } from '#modules/sign-in/index.ts';
import { signOut, type LiveSession } from '#modules/sessions/index.ts';
import { ownAccount } from '../attempt.ts';
import { wordRefusal } from '../problem.ts';
import type { Abilities, OrganizationView, RefusalText, SessionView, SignOutView } from '../portal-contract.ts';
import { declareRoute } from '../route.ts';
import { csrfTokenOf, ensureBrowserToken, findSession, leaveSession, requireSession } from './browser.ts';
import { signOutRequest } from './schemas.ts';

const nobody: Abilities = {
  inviteGuests: false,
  manageInvitations: false,
  readDirectory: false,
  readSponsors: false,
  manageSponsors: false,
  manageUsers: false,
  convertUsers: false,
  inviteInternalUsers: false,
  deleteUsers: false,
  readDeletedUsers: false,
  restoreUsers: false,
  purgeUsers: false,
  manageGroups: false,
  readDirectoryRoles: false,
  readDirectoryAudit: false,
  readSignIns: false,
  checkSignIns: false,
  manageCollaborationSettings: false,
  readTermsOfUse: false,
  manageTermsOfUse: false,
  readHomeDirectories: false,
  manageHomeDirectories: false,
  sendMailAgain: false,
  readWebhooks: false,
  manageWebhooks: false,
  readResources: false,
  enrolSecondFactor: false,
};

export function sessionRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/session',
    permission: 'public',
    handler: viewSession,
  });
  declareRoute(app, {
    method: 'POST',
    url: '/portal/api/sign-out',
    permission: 'signed-in',
    activity: 'session.ended',
    attempt: ownAccount,
    schema: { body: signOutRequest },
    async handler(request, reply): Promise<SignOutView> {
      const session = await requireSession(request);
      const { everywhere } = request.body as { everywhere: boolean };
      await signOut(app.ports, session, request.actor, everywhere);
      leaveSession(request, reply);
      return { redirectUrl: '/sign-in' };
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/refusals/:code',
    permission: 'public',
    handler: (request): RefusalText => refusalText((request.params as { code: string }).code),
  });
}

/** The catalogue's words without the facts of a case, for pages that were reached by a redirect. */
function refusalText(code: string): RefusalText {
  if (!Object.hasOwn(refusals, code)) throw new Refusal('request.not-found', { what: 'The refusal' });
  return { code, ...wordRefusal(code as RefusalCode) };
}

export async function organizationView(app: FastifyInstance): Promise<OrganizationView> {
  const { displayName, tenantId, initialDomain } = await getDirectoryIdentity(app.ports.database);
  return { displayName, tenantId, domain: initialDomain };
}

async function viewSession(request: FastifyRequest, reply: FastifyReply): Promise<SessionView> {
  const { server } = request;
  const browser = ensureBrowserToken(request, reply);
  const organization = await organizationView(server);
  const trial = server.ports.settings.DAYPASS_GUIDE ? { guide: true } : null;
  const session = await findSession(request);
  if (!session) {
    return {
      signedIn: false,
      csrfToken: csrfTokenOf(request, browser),
      organization,
      user: null,
      abilities: nobody,
      authenticatedAt: null,
      mfaAt: null,
      sessionEndsAt: null,
      methods: { passkeys: 0, totp: false, password: false },
      trial,
    };
  }
  const { user } = session;
  return {
    signedIn: true,
    csrfToken: session.csrfToken,
    organization,
    user: {
      id: user.id,
      displayName: user.displayName,
      userPrincipalName: user.userPrincipalName,
      mail: user.mail,
      userType: user.userType,
    },
    abilities: await abilitiesOf(request, session),
    authenticatedAt: session.authenticatedAt.toISOString(),
    mfaAt: session.mfaAt?.toISOString() ?? null,
    sessionEndsAt: session.expiresAt.toISOString(),
    methods: await methodsOf(request, session.userId),
    trial,
  };
}

async function methodsOf({ server: { ports } }: FastifyRequest, userId: string): Promise<SessionView['methods']> {
  const passkeys = await listPasskeys(ports.database, userId);
  const totp = await findTotp(ports, ports.database, userId);
  const password = await findPassword(ports.database, userId);
  return { passkeys: passkeys.length, totp: totp?.confirmedAt != null, password: password !== undefined };
}

async function abilitiesOf(request: FastifyRequest, session: LiveSession): Promise<Abilities> {
  const { ports, decisions } = request.server;
  const { userId, user } = session;
  const holds = (action: string) => decisions.holds(userId, action, DIRECTORY_SCOPE);
  const settings = await getCollaborationSettings(ports.database);
  const guestsAreLikeMembers = settings.guestUserRoleId === SAME_AS_MEMBERS;
  const isLikeMember = user.userType === 'Member' || guestsAreLikeMembers;
  const holdsInviteAction = holds(directoryActions.inviteGuests);
  const inviter = { kind: 'User', userType: user.userType, holdsInviteAction, guestsAreLikeMembers } as const;
  return {
    inviteGuests: mayInvite(settings.allowInvitesFrom, inviter),
    manageInvitations: holdsInviteAction,
    readDirectory: isLikeMember || holds(directoryActions.readUsers),
    readSponsors: holds(directoryActions.readUsers),
    manageSponsors: holds(directoryActions.updateSponsors),
    manageUsers: holds(directoryActions.updateUsers),
    convertUsers: holds(directoryActions.updateUsers) && holds(directoryActions.createUsers),
    inviteInternalUsers: holds(directoryActions.inviteGuests) && holds(directoryActions.manageDirectoryRoles),
    deleteUsers: holds(directoryActions.deleteUsers),
    readDeletedUsers: holds(directoryActions.readUsers),
    restoreUsers: holds(directoryActions.restoreUsers),
    purgeUsers: holds(directoryActions.purgeUsers),
    manageGroups: holds(directoryActions.updateGroups),
    readDirectoryRoles: holds(directoryActions.readDirectoryRoles),
    checkSignIns: holds(directoryActions.readUsers),
    readSignIns: holds(directoryActions.readSignIns),
    readDirectoryAudit: holds(directoryActions.readAuditLogs),
    manageCollaborationSettings: holds(directoryActions.updateAuthorizationPolicy),
    readTermsOfUse: holds(directoryActions.readTermsOfUse),
    manageTermsOfUse: holds(directoryActions.updateTermsOfUse),
    readHomeDirectories: holds(directoryActions.readIdentityProviders),
    manageHomeDirectories: holds(directoryActions.updateIdentityProviders),
    sendMailAgain: holds(directoryActions.updateOrganization),
    readWebhooks: holds(directoryActions.readWebhooks),
    manageWebhooks: holds(directoryActions.updateWebhooks),
    // Whoever holds any role in the tree sees at least where it counts.
    readResources: decisions
      .assignmentsOf(userId)
      .some(({ scope }) => scope !== DIRECTORY_SCOPE && !groupOfScope(scope)),
    enrolSecondFactor: !user.isInvited || (await findTrustedHome(ports, session)) === undefined,
  };
}
