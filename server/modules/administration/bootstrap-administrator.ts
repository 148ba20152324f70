/**
 * Makes the administrator a bootstrap link was printed for, and signs them in.
 *
 * Person, roles, session and the end of the link are one transaction.
 */
import { systemActor } from '#model/actor.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import {
  assignDirectoryRoleIn,
  assignPlainRoleIn,
  GLOBAL_ADMINISTRATOR_ROLE,
  OWNER_ROLE,
} from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { addMember } from '#modules/directory/index.ts';
import { startSession, type Caller, type OpenedSession } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';
import { consumeBootstrapLink } from './bootstrap-link.ts';

export interface NewAdministrator {
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail: string | null;
}

/** Global Administrator of the directory and Owner of the whole tree, both permanent. */
export async function bootstrapAdministrator(
  ports: Ports,
  token: string,
  person: NewAdministrator,
  caller: Caller,
): Promise<OpenedSession> {
  const actor = systemActor('Bootstrap link', caller.correlationId);
  return ports.unitOfWork(async (tx) => {
    await consumeBootstrapLink(ports, tx, token);
    const user = await addMember(tx, actor, person);
    const { id: principalId, displayName, userPrincipalName } = user;
    await assignDirectoryRoleIn(tx, actor, { roleDefinitionId: GLOBAL_ADMINISTRATOR_ROLE, principalId });
    const assignmentId = tx.guid();
    await assignPlainRoleIn(tx, actor, { assignmentId, scope: ROOT_SCOPE, roleDefinitionId: OWNER_ROLE, principalId });
    await recordActivity(tx, {
      activity: 'administrator.bootstrapped',
      actor,
      subjectId: principalId,
      targets: [{ id: principalId, type: 'User', displayName, userPrincipalName }],
    });
    const proof = { methods: ['bootstrap'], isMultiFactor: false, identityLinkId: null, home: null };
    const signedIn = { ...user, mail: user.mail, standing: 'active', isInvited: false } as const;
    return startSession(ports, tx, signedIn, proof, caller);
  });
}
