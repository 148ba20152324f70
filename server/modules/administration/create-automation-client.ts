/**
 * An application for automation, with its roles, made from the operator's shell.
 *
 * Composes commands of the directory and of the assignments; has no rule of its own.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScope } from '#model/scope.ts';
import { assignDirectoryRole, assignPlainRole } from '#modules/assignments/index.ts';
import { createClient } from '#modules/directory/index.ts';
import { builtInRoles, directoryRoles } from '#modules/role-definitions/index.ts';
import type { Ports } from '#platform/ports.ts';

export interface AutomationClientInput {
  readonly displayName: string;
  /** Directory roles by name, such as "User Administrator". */
  readonly directoryRoles: readonly string[];
  readonly role?: { readonly name: string; readonly scope: string };
}

export interface AutomationClient {
  readonly clientId: string;
  /** Shown once; only its hash is kept. */
  readonly clientSecret: string;
  readonly principalId: string;
}

export async function createAutomationClient(
  ports: Ports,
  actor: Actor,
  input: AutomationClientInput,
): Promise<AutomationClient> {
  const wanted = input.directoryRoles.map((name) => idOfRole(directoryRoles, name));
  const place = input.role ? readRole(input.role) : undefined;
  const { servicePrincipal, clientSecret } = await createClient(ports, actor, { displayName: input.displayName });
  const principalId = servicePrincipal.id;
  for (const roleDefinitionId of wanted) await assignDirectoryRole(ports, actor, { roleDefinitionId, principalId });
  if (place) await assignPlainRole(ports, actor, { ...place, assignmentId: ports.randomness.guid(), principalId });
  return { clientId: servicePrincipal.appId, clientSecret: clientSecret.secret, principalId };
}

function readRole({ name, scope: text }: { name: string; scope: string }) {
  const scope = parseScope(text)?.scope;
  if (!scope) throw new Refusal('request.invalid', { field: 'scope', reason: 'is not a scope' });
  return { scope, roleDefinitionId: idOfRole(builtInRoles, name) };
}

function idOfRole(roles: readonly { readonly id: string; readonly name: string }[], name: string): string {
  const role = roles.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!role) throw new Refusal('role.not-found', { roleDefinitionId: name });
  return role.id;
}
