/**
 * A passkey of a new device that is kept for somebody, as security info does after its ceremony.
 */
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import type { Actor } from '#model/actor.ts';
import { publicOrigins } from '#platform/settings.ts';
import { noon, type RoleWorld } from './role-world.ts';
import { SoftwarePasskey } from './software-passkey.ts';

export async function enrol(
  { ports, database }: Pick<RoleWorld, 'ports' | 'database'>,
  { principalId }: Pick<Actor, 'principalId'>,
): Promise<SoftwarePasskey> {
  const { portalUrl } = publicOrigins(ports.settings);
  const device = new SoftwarePasskey(portalUrl);
  const rpId = new URL(portalUrl).hostname;
  const challenge = Buffer.from('enrolment').toString('base64url');
  const { registrationInfo } = await verifyRegistrationResponse({
    response: device.register({ challenge, rp: { id: rpId } }),
    expectedChallenge: challenge,
    expectedOrigin: portalUrl,
    expectedRPID: rpId,
  });
  const public_key = Buffer.from(registrationInfo!.credential.publicKey);
  const row = { id: device.id, user_id: principalId, name: 'This device', public_key, counter: 0, transports: [] };
  await database
    .insertInto('passkey')
    .values({ ...row, created_at: noon })
    .execute();
  return device;
}
