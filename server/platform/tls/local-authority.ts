/**
 * A local certificate authority, for SDKs that insist on https.
 *
 * Made once per data folder when no certificate is configured; its root is
 * `ca.pem`, which a client is told to trust. Never used in production, where
 * DAYPASS_TLS_CERTIFICATE names a real one.
 */
import { webcrypto } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
// The certificate library reads decorators and leaves the polyfill to whoever loads it.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MILLISECONDS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const LEAF_DAYS = 397;

export interface LocalCertificate {
  readonly caFile: string;
  readonly key: string;
  readonly cert: string;
}

/** Reads the certificate of a data folder, or makes authority and certificate. `now` is the start of their life. */
export async function ensureLocalCertificate(dataFolder: string, now: Date): Promise<LocalCertificate> {
  const folder = path.join(dataFolder, 'tls');
  const files = {
    ca: path.join(folder, 'ca.pem'),
    cert: path.join(folder, 'server.pem'),
    key: path.join(folder, 'server.key'),
  };
  try {
    const [cert, key] = await Promise.all([readFile(files.cert, 'utf8'), readFile(files.key, 'utf8')]);
    const renewAt = new x509.X509Certificate(cert.split('-----END CERTIFICATE-----')[0]! + '-----END CERTIFICATE-----')
      .notAfter;
    if (renewAt.getTime() - now.getTime() > 30 * DAY_MILLISECONDS) return { caFile: files.ca, key, cert };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return makeCertificate(folder, files, now);
}

async function makeCertificate(folder: string, files: { ca: string; cert: string; key: string }, now: Date) {
  x509.cryptoProvider.set(webcrypto as never);
  const authorityKeys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const leafKeys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notBefore = new Date(now.getTime() - DAY_MILLISECONDS);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Daypass local authority',
    notBefore,
    notAfter: new Date(now.getTime() + AUTHORITY_DAYS * DAY_MILLISECONDS),
    signingAlgorithm: ALGORITHM,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    subject: 'CN=localhost',
    issuer: authority.subject,
    notBefore,
    notAfter: new Date(now.getTime() + LEAF_DAYS * DAY_MILLISECONDS),
    signingAlgorithm: ALGORITHM,
    publicKey: leafKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
    ],
  });
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', leafKeys.privateKey), 'PRIVATE KEY');
  const cert = `${leaf.toString('pem')}\n${authority.toString('pem')}\n`;
  await mkdir(folder, { recursive: true });
  await writeFile(files.ca, `${authority.toString('pem')}\n`);
  await writeFile(files.cert, cert);
  await writeFile(files.key, key, { mode: 0o600 });
  await chmod(files.key, 0o600);
  return { caFile: files.ca, key, cert };
}
