/**
 * What the directory signs with: a key and a certificate, kept in one file so that a restart changes nothing.
 */
import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { jsonFileWriter, readJsonFile } from '../ground/json-file.ts';

export interface SigningKey {
  /** PEM. */
  readonly privateKey: string;
  readonly certificate: string;
}

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

export async function makeSigningKey({ notAfter = new Date('2099-01-01') } = {}): Promise<SigningKey> {
  x509.cryptoProvider.set(webcrypto as never);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=ADFS Signing - sts.fabrikam.example',
    notBefore: new Date('2020-01-01'),
    notAfter,
    signingAlgorithm: algorithm,
    keys,
  });
  const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { privateKey: x509.PemConverter.encode(privateKey, 'PRIVATE KEY'), certificate: certificate.toString('pem') };
}

export async function openSigningKey(path: string): Promise<SigningKey> {
  const known = await readJsonFile<SigningKey>(path);
  if (known) return known;
  const made = await makeSigningKey();
  await jsonFileWriter(path, () => made)();
  return made;
}
