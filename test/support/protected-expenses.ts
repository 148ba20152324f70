/**
 * A protected application, a role that opens it and may ask for decisions, and what its proxy sends.
 */
import { randomUUID } from 'node:crypto';
import {
  hashApplicationBrowser,
  redeemApplicationTicket,
  requestApplicationTicket,
  updateProtectedApplication,
} from '#modules/decisions/index.ts';
import type { Actor } from '#model/actor.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import type { Ports } from '#platform/ports.ts';

export const ENFORCEMENT_ROLE = 'd0000000-0000-4000-8000-00000000000c';
const HOST = 'expenses.example';
const DATA_ACTION = 'Contoso.Expenses/reports/read';

/** An application whose every address the enforcement role opens. */
export async function protectExpenses(ports: Ports, actor: Actor): Promise<{ id: string; secret: string }> {
  const id = randomUUID();
  const rules = [{ methods: ['*'], pathPrefix: '/', dataAction: DATA_ACTION }];
  const wanted = { id, displayName: 'Expenses', host: HOST, scope: ROOT_SCOPE, style: 'status', rules } as const;
  return { id, secret: (await updateProtectedApplication(ports, actor, wanted, false))! };
}

/** The cookie of the application, for somebody with a session. */
export async function signInToApplication(ports: Ports, sessionId: string, applicationId: string): Promise<string> {
  const browser = ports.randomness.token();
  const hash = hashApplicationBrowser(ports, browser);
  const ticket = await requestApplicationTicket(ports, sessionId, applicationId, hash);
  return redeemApplicationTicket(ports, ticket, applicationId, browser);
}

/** What the proxy sends for a visit of whoever has the cookie. */
export function proxiedVisit(application: { id: string; secret: string }, cookie: string) {
  return {
    'x-daypass-proxy-secret': application.secret,
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': HOST,
    'x-forwarded-uri': '/reports',
    cookie: `__Host-daypass-app-${application.id.replaceAll('-', '')}=${cookie}`,
  };
}

/** A role that may ask for decisions and open the protected application. */
export async function addEnforcementRole(ports: Ports): Promise<void> {
  const permission = { notActions: [], notDataActions: [], dataActions: ['*'] };
  const permissions = [{ ...permission, actions: ['Daypass.Decisions/evaluations/read'] }];
  const now = ports.clock.now();
  await ports.unitOfWork(async (tx) => {
    await tx.db
      .insertInto('role_definition')
      .values({
        id: ENFORCEMENT_ROLE,
        name: 'Enforcement',
        kind: 'CustomRole',
        permissions: JSON.stringify(permissions),
        assignable_scopes: ['/'],
        created_at: now,
        updated_at: now,
      })
      .execute();
    await tx.announce('role-definition', ENFORCEMENT_ROLE, { id: ENFORCEMENT_ROLE, name: 'Enforcement', permissions });
  });
}
