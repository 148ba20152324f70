/**
 * What clients ask about providers, operations, permissions and administrators
 * before they do what they came for.
 */
import { resourceActions } from '#model/resource-actions.ts';
import { foldAscii } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';

const provider = 'subscriptions/{subscriptionId}/providers/{namespace}';

export const providerOperations: readonly ArmOperation[] = [
  { method: 'GET', path: 'subscriptions/{subscriptionId}/providers', permission: 'signed-in', handle: listProviders },
  { method: 'GET', path: provider, permission: 'signed-in', handle: getProvider },
  // Every provider is registered always; asking for it changes nothing.
  {
    method: 'POST',
    path: `${provider}/register`,
    permission: 'signed-in',
    activity: 'resource.written',
    handle: getProvider,
  },
  { method: 'GET', path: '~/providerOperations', permission: 'signed-in', handle: listOperations },
  { method: 'GET', path: '~/providerOperations/{namespace}', permission: 'signed-in', handle: getOperations },
  { method: 'GET', path: '{scope}/~/permissions', permission: 'signed-in', handle: listPermissions },
  { method: 'GET', path: '{scope}/~/classicAdministrators', permission: 'signed-in', handle: () => ok({ value: [] }) },
];

function namespaces(): string[] {
  return [...new Set(resourceActions.map(({ type }) => type.split('/')[0]!))].toSorted();
}

function listProviders(call: ArmCall): ArmReply {
  return ok({ value: namespaces().map((namespace) => presentProvider(call, namespace)) });
}

function getProvider(call: ArmCall): ArmReply {
  const asked = call.params['namespace']!;
  if (!/^[\w.]{1,100}$/.test(asked)) throw new Refusal('request.not-found', { what: 'The provider' });
  const known = namespaces().find((namespace) => foldAscii(namespace) === foldAscii(asked));
  return ok(presentProvider(call, known ?? asked));
}

function presentProvider(call: ArmCall, namespace: string) {
  const types = resourceActions.filter(({ type }) => type.startsWith(`${namespace}/`));
  return {
    id: `/subscriptions/${foldAscii(call.params['subscriptionId']!)}/providers/${namespace}`,
    namespace,
    registrationPolicy: 'RegistrationRequired',
    registrationState: 'Registered',
    resourceTypes: types.map(({ type }) => ({
      resourceType: type.slice(namespace.length + 1),
      locations: ['global'],
      apiVersions: ['2022-04-01'],
    })),
  };
}

function listOperations(): ArmReply {
  return ok({ value: namespaces().map(presentOperations) });
}

function getOperations(call: ArmCall): ArmReply {
  const asked = foldAscii(call.params['namespace']!);
  const namespace = namespaces().find((known) => foldAscii(known) === asked);
  if (!namespace) throw new Refusal('request.not-found', { what: 'The provider' });
  return ok(presentOperations(namespace));
}

function presentOperations(namespace: string) {
  const types = resourceActions.filter(({ type }) => type.startsWith(`${namespace}/`));
  return {
    id: `/providers/Microsoft.Authorization/providerOperations/${namespace}`,
    type: 'Microsoft.Authorization/providerOperations',
    name: namespace,
    displayName: namespace,
    resourceTypes: types.map(({ type, actions, dataActions }) => ({
      name: type.slice(namespace.length + 1),
      displayName: type,
      operations: [
        ...actions.map((verb) => presentOperation(type, verb, false)),
        ...dataActions.map((verb) => presentOperation(type, verb, true)),
      ],
    })),
    operations: [],
  };
}

function presentOperation(type: string, verb: string, isDataAction: boolean) {
  const name = `${type}/${verb}`;
  return { name, displayName: name, description: name, origin: 'user,system', properties: null, isDataAction };
}

/** What the caller may do here, role by role. */
function listPermissions(call: ArmCall): ArmReply {
  const value = call.request.server.decisions.permissionsAt(call.actor.principalId, call.scope.scope);
  return ok({ value });
}
