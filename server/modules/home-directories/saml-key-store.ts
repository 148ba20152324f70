/**
 * The key that signs what we ask of SAML identity providers, and what they know us by.
 *
 * The private half is sealed for its row. One key for all of them; it is made when it is first needed.
 */
import type { Ports } from '#platform/ports.ts';
import { makeSelfSigned, type CertifiedKey } from '#platform/tls/self-signed.ts';

/** Identity providers pin the certificate, so it lives as long as a registration does. */
const CERTIFICATE_DAYS = 3650;
const place = (id: string) => `saml_key/private_key_sealed/${id}`;

export async function ensureSamlKey(ports: Ports): Promise<CertifiedKey> {
  const known = await findSamlKey(ports);
  if (known) return known;
  const made = await makeSelfSigned('Daypass', ports.clock.now(), CERTIFICATE_DAYS);
  await ports.unitOfWork(async (tx) => {
    const id = tx.guid();
    await tx.db
      .insertInto('saml_key')
      .values({
        id,
        private_key_sealed: ports.secrets.seal(place(id), made.privateKey),
        certificate: made.certificate,
        created_at: tx.now,
      })
      // Of two processes that need it first, one makes it.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
  return (await findSamlKey(ports))!;
}

async function findSamlKey(ports: Ports): Promise<CertifiedKey | undefined> {
  const row = await ports.database.selectFrom('saml_key').selectAll().executeTakeFirst();
  if (!row) return undefined;
  return { privateKey: ports.secrets.unseal(place(row.id), row.private_key_sealed), certificate: row.certificate };
}
