/**
 * Directory, invitations and the Graph dialect on a real database, with a clock that is moved.
 *
 * Callers are an automation client with an access token and people with a
 * session; sessions are written as the sign-in module stores them.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createAutomationClient } from '#modules/administration/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { updateHomeDirectory } from '#modules/home-directories/index.ts';
import { openInvitation, redeemInvitation, type RedeemInput } from '#modules/invitations/index.ts';
import { apiResources } from '#modules/sessions/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { graphPlugin } from '../../server/wire/graph/plugin.ts';
import { portalPlugin } from '../../server/wire/portal/plugin.ts';
import { tokenService } from '../../server/wire/token-service/plugin.ts';
import { liveSession, type Caller } from './live-session.ts';
import { openSignInWorld, type SignInWorld } from './sign-in-world.ts';

export interface GuestAnswer {
  readonly status: number;
  // Bodies are foreign JSON; each test states what it expects of them.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
  readonly headers: Readonly<Record<string, unknown>>;
}

export type { Caller };

export const PARTNER_ISSUER = 'https://partner.example/oidc';
const WRITING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export class GuestWorld {
  readonly world: SignInWorld;

  private constructor(world: SignInWorld) {
    this.world = world;
  }

  static async open(name: string, changed: Record<string, string> = {}): Promise<GuestWorld> {
    const dialects = { graph: graphPlugin, 'token-service': tokenService, portal: portalPlugin };
    return new GuestWorld(await openSignInWorld(name, dialects, { DAYPASS_DOMAIN: 'contoso.example', ...changed }));
  }

  get ports() {
    return this.world.ports;
  }

  /** An application that holds directory roles, with a token for Graph. */
  async client(...directoryRoles: string[]): Promise<Caller> {
    const { app, ports, operator, tenantId } = this.world;
    const client = await createAutomationClient(ports, operator, { displayName: 'Automation', directoryRoles });
    const response = await app.inject({
      method: 'POST',
      url: `/${tenantId}/oauth2/v2.0/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client.clientId,
        client_secret: client.clientSecret,
        scope: `${apiResources(ports.settings).graph}/.default`,
      }).toString(),
    });
    return { authorization: `Bearer ${response.json<{ access_token: string }>().access_token}` };
  }

  async member(name: string): Promise<{ id: string; caller: Caller }> {
    const userPrincipalName = `${name}@contoso.example`;
    const user = await createUser(this.ports, this.world.operator, {
      userPrincipalName,
      displayName: `Member ${name}`,
      mail: userPrincipalName,
    });
    return { id: user.id, caller: await this.session(user.id) };
  }

  /** A live session of an active user. */
  session(userId: string): Promise<Caller> {
    return liveSession(this.ports, userId);
  }

  async call(caller: Caller, method: string, url: string, body?: object): Promise<GuestAnswer> {
    const headers = WRITING.has(method) ? caller : { ...caller, 'x-daypass-csrf': '' };
    const response = await this.world.app.inject({
      method: method as 'GET',
      url,
      headers,
      ...(body ? { payload: body } : {}),
    });
    const isJson = /[/+]json\b/.test(String(response.headers['content-type']));
    return {
      status: response.statusCode,
      body: isJson && response.body ? response.json() : response.body,
      headers: response.headers,
    };
  }

  /** Invites over Graph. Answers the response and the ticket in its link. */
  async invite(caller: Caller, address: string, more: object = {}): Promise<GuestAnswer & { ticket: string }> {
    const inviteRedirectUrl = `${publicOrigins(this.ports.settings).portalUrl}/my-roles`;
    const body = { invitedUserEmailAddress: address, inviteRedirectUrl, ...more };
    const answer = await this.call(caller, 'POST', '/v1.0/invitations', body);
    const link = (answer.body.inviteRedeemUrl as string | undefined) ?? '';
    return { ...answer, ticket: link.slice(link.lastIndexOf('/') + 1) };
  }

  /** Binds partner.example to a home directory. */
  async bindPartner(id: string = randomUUID(), domains = ['partner.example']): Promise<string> {
    await updateHomeDirectory(this.ports, this.world.operator, id, {
      displayName: 'Partner',
      issuer: PARTNER_ISSUER,
      clientId: 'daypass',
      clientSecret: randomBytes(8).toString('hex'),
      domains,
      livenessSeconds: 300,
      enabled: true,
    });
    return id;
  }

  /** Redeems as the invited mailbox, unless the test says what is different. */
  async redeem(ticket: string, changed: Partial<RedeemInput> = {}) {
    const { ticketHash, address } = await openInvitation(this.ports, ticket);
    return redeemInvitation(this.ports, {
      ticketHash,
      proof: { kind: 'mailbox', address },
      consentedAt: this.ports.clock.now(),
      acceptedTerms: [],
      caller: { ipAddress: '192.0.2.1', methods: ['otp_email'], correlationId: randomUUID() },
      ...changed,
    });
  }

  /** A guest who accepted, signed in. */
  async guest(inviter: Caller, address: string): Promise<{ id: string; caller: Caller }> {
    const { ticket } = await this.invite(inviter, address);
    const { user } = await this.redeem(ticket);
    return { id: user.id, caller: await this.session(user.id) };
  }

  /** Activities of the audit trail about a person, oldest first. */
  async activitiesOf(userId: string): Promise<string[]> {
    const rows = await this.ports.database
      .selectFrom('audit_entry')
      .select('activity')
      .where('subject_id', '=', userId)
      .orderBy('position')
      .execute();
    return rows.map((row) => row.activity);
  }

  close(): Promise<void> {
    return this.world.close();
  }
}
