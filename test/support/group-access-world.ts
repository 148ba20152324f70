/**
 * Groups that hold a role on resources, their owners, and people who are to be members for a time, over Graph.
 */
import assert from 'node:assert/strict';
import { ROOT_SCOPE } from '#model/scope.ts';
import { assignDirectoryRole, assignPlainRole, GLOBAL_ADMINISTRATOR_ROLE } from '#modules/assignments/index.ts';
import { GuestWorld, type Caller, type GuestAnswer } from './guest-world.ts';

export const GROUP_ACCESS = '/v1.0/identityGovernance/privilegedAccess/group';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
/** What Contributor allows and nothing else here does. */
const ACTION = 'Microsoft.Web/sites/restart/action';

export interface Person {
  readonly id: string;
  readonly caller: Caller;
}

export const lasting = (duration: string) => ({ expiration: { type: 'afterDuration', duration } });

export const HOUR = 3_600_000;

export function created({ status, body }: GuestAnswer) {
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

export function refused({ status, body }: GuestAnswer, expected: number, code: string): void {
  assert.deepEqual([status, body.error?.code], [expected, code], JSON.stringify(body));
}

export const ofPerson = ({ id }: Person, groupId: string, more: object = {}) => ({
  groupId,
  principalId: id,
  ...more,
});

export const activation = (person: Person, groupId: string, more: object = {}) =>
  ofPerson(person, groupId, { action: 'selfActivate', scheduleInfo: lasting('PT1H'), ...more });

export class GroupAccessWorld {
  readonly guests: GuestWorld;
  readonly administrator: Caller;
  #names = 0;

  private constructor(guests: GuestWorld, administrator: Caller) {
    this.guests = guests;
    this.administrator = administrator;
  }

  static async open(name: string): Promise<GroupAccessWorld> {
    const guests = await GuestWorld.open(name);
    const { ports, world } = guests;
    const { id: principalId, caller } = await guests.member('administrator');
    await assignDirectoryRole(ports, world.operator, { roleDefinitionId: GLOBAL_ADMINISTRATOR_ROLE, principalId });
    return new GroupAccessWorld(guests, caller);
  }

  close(): Promise<void> {
    return this.guests.close();
  }

  get now(): Date {
    return this.guests.ports.clock.now();
  }

  moveBy(milliseconds: number): void {
    this.guests.world.clock.moveTo(new Date(this.now.getTime() + milliseconds));
  }

  person(): Promise<Person> {
    return this.guests.member(`person-${++this.#names}`);
  }

  async group(more: object = {}): Promise<string> {
    const body = { displayName: `Group ${++this.#names}`, mailEnabled: false, securityEnabled: true, ...more };
    const made = await this.guests.call(this.administrator, 'POST', '/v1.0/groups', body);
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return made.body.id;
  }

  /** A group with a standing owner, which may restart every site. */
  async holdingGroup(more: object = {}): Promise<{ id: string; owner: Person }> {
    const [id, owner] = [await this.group(more), await this.person()];
    await this.refer('owners', id, owner.id);
    await this.give(id);
    return { id, owner };
  }

  async give(principalId: string, roleDefinitionId = CONTRIBUTOR): Promise<void> {
    const { ports, world } = this.guests;
    const assignmentId = ports.randomness.guid();
    await assignPlainRole(ports, world.operator, { assignmentId, scope: ROOT_SCOPE, roleDefinitionId, principalId });
  }

  refer(what: 'members' | 'owners', groupId: string, id: string): Promise<GuestAnswer> {
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` };
    return this.guests.call(this.administrator, 'POST', `/v1.0/groups/${groupId}/${what}/$ref`, reference);
  }

  unrefer(what: 'members' | 'owners', groupId: string, id: string): Promise<GuestAnswer> {
    return this.guests.call(this.administrator, 'DELETE', `/v1.0/groups/${groupId}/${what}/${id}/$ref`);
  }

  ask(caller: Caller, kind: 'eligibility' | 'assignment', body: object): Promise<GuestAnswer> {
    return this.guests.call(caller, 'POST', `${GROUP_ACCESS}/${kind}ScheduleRequests`, {
      accessId: 'member',
      action: 'adminAssign',
      justification: 'On call',
      scheduleInfo: lasting('P30D'),
      ...body,
    });
  }

  /** `may`: whether the person may do what the group may, as applications are told. */
  may(principalId: string): boolean {
    return this.guests.world.app.decisions.holds(principalId, ACTION, ROOT_SCOPE);
  }

  async membersOf(groupId: string): Promise<string[]> {
    const answer = await this.guests.call(this.administrator, 'GET', `/v1.0/groups/${groupId}/members`);
    return answer.body.value.map(({ id }: { id: string }) => id);
  }

  async groupsOf(principalId: string): Promise<string[]> {
    const url = `/v1.0/users/${principalId}/getMemberGroups`;
    return (await this.guests.call(this.administrator, 'POST', url, { securityEnabledOnly: false })).body.value;
  }

  async list(caller: Caller, what: string): Promise<Record<string, unknown>[]> {
    return (await this.guests.call(caller, 'GET', `${GROUP_ACCESS}/${what}`)).body.value;
  }

  async activate(person: Person, groupId: string, more: object = {}) {
    return created(await this.ask(person.caller, 'assignment', activation(person, groupId, more)));
  }

  async eligibleMember(group: { id: string; owner: Person }): Promise<Person> {
    const person = await this.person();
    created(await this.ask(group.owner.caller, 'eligibility', ofPerson(person, group.id)));
    return person;
  }
}
