/**
 * Users, groups and applications as Graph shows them.
 */
import type { Group, ServicePrincipal as GraphServicePrincipal, User } from '@microsoft/microsoft-graph-types';
import {
  listIdentities,
  MAILBOX_ISSUER,
  type DirectoryGroup,
  type DirectoryUser,
  type IdentityLink,
  type ServicePrincipal,
} from '#modules/directory/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { pick } from './collections.ts';

type Present<T> = { [Name in keyof T]?: T[Name] | null };

const lower = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()));

/** What a user shows without `$select`. */
const usualUser = lower([
  'businessPhones',
  'displayName',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
]);
/** What a guest at the limited level sees of anybody else. */
const limitedUser = lower(['id', 'displayName', 'mail', 'userPrincipalName', 'userType']);
const usualGroup = lower([
  'id',
  'displayName',
  'description',
  'mailNickname',
  'mailEnabled',
  'securityEnabled',
  'groupTypes',
  'isAssignableToRole',
  'createdDateTime',
  'visibility',
  'mail',
  'membershipRule',
  'proxyAddresses',
  'securityIdentifier',
]);
const usualServicePrincipal = lower([
  'id',
  'appId',
  'displayName',
  'appDisplayName',
  'accountEnabled',
  'servicePrincipalType',
  'servicePrincipalNames',
  'appOwnerOrganizationId',
  'createdDateTime',
  'tags',
]);

type Select = ReadonlySet<string> | undefined;

/** Users with the properties asked for. `isLimited` leaves only what a limited guest may know of others. */
export async function presentUsers(
  database: Reader,
  users: readonly DirectoryUser[],
  select: Select,
  isLimited: (user: DirectoryUser) => boolean = () => false,
): Promise<Record<string, unknown>[]> {
  const needsLinks = select?.has('identities') === true;
  const links = needsLinks
    ? await listIdentities(
        database,
        users.map((user) => user.id),
      )
    : [];
  return users.map((user) => {
    const link = links.find((one) => one.userId === user.id);
    const shown = pick(userObject(user, link) as Record<string, unknown>, select, usualUser);
    return isLimited(user) ? pick(shown, limitedUser, limitedUser) : shown;
  });
}

function userObject(user: DirectoryUser, link: IdentityLink | undefined): Present<User> {
  const profile = user.properties;
  const text = (name: string) => (profile[name] as string | undefined) ?? null;
  const isInvited = user.creationType === 'Invitation';
  return {
    id: user.id,
    businessPhones: (profile['businessPhones'] as string[] | undefined) ?? [],
    displayName: user.displayName,
    givenName: text('givenName'),
    jobTitle: text('jobTitle'),
    mail: user.mail,
    mobilePhone: text('mobilePhone'),
    officeLocation: text('officeLocation'),
    preferredLanguage: text('preferredLanguage'),
    surname: text('surname'),
    userPrincipalName: user.userPrincipalName,
    userType: user.userType,
    accountEnabled: user.enabled,
    creationType: user.creationType,
    externalUserState: user.externalUserState,
    externalUserStateChangeDateTime: user.externalUserStateChangedAt?.toISOString() ?? null,
    createdDateTime: user.createdAt.toISOString(),
    mailNickname: text('mailNickname') ?? user.userPrincipalName.split('@')[0]!,
    otherMails: (profile['otherMails'] as string[] | undefined) ?? [],
    proxyAddresses: user.mail ? [`SMTP:${user.mail}`] : [],
    identities: identitiesOf(user, link),
    department: text('department'),
    companyName: text('companyName'),
    employeeId: text('employeeId'),
    employeeType: text('employeeType'),
    usageLocation: text('usageLocation'),
    streetAddress: text('streetAddress'),
    city: text('city'),
    state: text('state'),
    postalCode: text('postalCode'),
    country: text('country'),
    showInAddressList: !isInvited,
    onPremisesSyncEnabled: null,
  };
}

/** The subject at the home directory is not shown: upstream identifiers are nobody's business here. */
function identitiesOf(user: DirectoryUser, link: IdentityLink | undefined): NonNullable<User['identities']> {
  const domain = user.userPrincipalName.slice(user.userPrincipalName.lastIndexOf('@') + 1);
  const named = { signInType: 'userPrincipalName', issuer: domain, issuerAssignedId: user.userPrincipalName };
  if (!link) return [named];
  const issuer = link.issuer === MAILBOX_ISSUER ? 'mail' : link.issuer;
  return [{ signInType: 'federated', issuer, issuerAssignedId: null }, named];
}

export function presentGroup(group: DirectoryGroup, select: Select): Record<string, unknown> {
  const object: Present<Group> = {
    id: group.id,
    displayName: group.displayName,
    description: group.description,
    mailNickname: group.mailNickname,
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: [],
    isAssignableToRole: group.isAssignableToRole,
    createdDateTime: group.createdAt.toISOString(),
    visibility: null,
    mail: null,
    membershipRule: null,
    proxyAddresses: [],
  };
  return pick(object as Record<string, unknown>, select, usualGroup);
}

export function presentServicePrincipal(
  application: ServicePrincipal,
  tenantId: string,
  select: Select,
): Record<string, unknown> {
  const object: Present<GraphServicePrincipal> = {
    id: application.id,
    appId: application.appId,
    displayName: application.displayName,
    appDisplayName: application.displayName,
    accountEnabled: application.enabled,
    servicePrincipalType: 'Application',
    servicePrincipalNames: [application.appId],
    appOwnerOrganizationId: tenantId,
    tags: [],
  };
  const shown = { ...object, createdDateTime: application.createdAt.toISOString() };
  return pick(shown as Record<string, unknown>, select, usualServicePrincipal);
}
