/**
 * A key pair with a self-signed certificate, for protocols that carry public keys in certificates (SAML).
 *
 * The certificate vouches for nothing: whoever uses it has got it from us.
 */
import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const DAY_MILLISECONDS = 86_400_000;

export interface CertifiedKey {
  /** PEM, PKCS 8. */
  readonly privateKey: string;
  /** PEM. */
  readonly certificate: string;
}

export async function makeSelfSigned(commonName: string, now: Date, days: number): Promise<CertifiedKey> {
  x509.cryptoProvider.set(webcrypto as never);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    notBefore: new Date(now.getTime() - DAY_MILLISECONDS),
    notAfter: new Date(now.getTime() + days * DAY_MILLISECONDS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true)],
  });
  const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { privateKey: x509.PemConverter.encode(privateKey, 'PRIVATE KEY'), certificate: certificate.toString('pem') };
}
