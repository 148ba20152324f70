/**
 * An answer of a passkey as it is kept, and whether it is one: with nothing but what is kept, without the passkey itself.
 *
 * Pure but for the computation. Says nothing about who may do what; only that this key signed these bytes, and that the
 * device had verified its person.
 */
import { verifyAuthenticationResponse, type AuthenticationResponseJSON } from '@simplewebauthn/server';

/** Bytes are base64url. */
export interface KeptAssertion {
  readonly credentialId: string;
  /** COSE. */
  readonly publicKey: string;
  readonly rpId: string;
  readonly origin: string;
  readonly authenticatorData: string;
  readonly clientDataJSON: string;
  readonly signature: string;
}

export function keepAssertion(
  passkey: { readonly id: string; readonly publicKey: Buffer },
  rpId: string,
  { response }: AuthenticationResponseJSON,
): KeptAssertion {
  const { authenticatorData, clientDataJSON, signature } = response;
  const { origin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')) as { origin: string };
  return {
    credentialId: passkey.id,
    publicKey: passkey.publicKey.toString('base64url'),
    rpId,
    origin,
    authenticatorData,
    clientDataJSON,
    signature,
  };
}

/** Whether the key signed this challenge, with its person verified. */
export async function isAssertionRight(kept: KeptAssertion, challenge: Buffer): Promise<boolean> {
  const { credentialId, authenticatorData, clientDataJSON, signature } = kept;
  const verified = await verifyAuthenticationResponse({
    response: {
      id: credentialId,
      rawId: credentialId,
      type: 'public-key',
      clientExtensionResults: {},
      response: { authenticatorData, clientDataJSON, signature },
    },
    expectedChallenge: challenge.toString('base64url'),
    expectedOrigin: kept.origin,
    expectedRPID: kept.rpId,
    requireUserVerification: true,
    // How often it was used before is not known any more.
    credential: { id: credentialId, publicKey: new Uint8Array(Buffer.from(kept.publicKey, 'base64url')), counter: 0 },
  }).catch(() => undefined);
  return verified?.verified === true && verified.authenticationInfo.userVerified;
}
