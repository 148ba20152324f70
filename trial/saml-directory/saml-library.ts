/**
 * The identity provider's library, as far as this part uses it. Another one than Daypass has, so that the two do not
 * share their mistakes. Its types bring those of a browser into the whole program, so it is loaded without them.
 */
import { createRequire } from 'node:module';

interface Entity {
  readonly entityMeta: object;
}

export interface LoginRequest {
  readonly extract: {
    readonly request: { readonly id: string; readonly assertionConsumerServiceUrl?: string };
    readonly issuer: string;
  };
}

interface Library {
  readonly setSchemaValidator: (validator: { validate: (xml: string) => Promise<unknown> }) => void;
  readonly ServiceProvider: (settings: { metadata: string }) => Entity;
  readonly IdentityProvider: (settings: object) => Entity & {
    getMetadata(): string;
    parseLoginRequest(
      service: Entity,
      binding: 'redirect',
      request: { query: Record<string, string>; octetString: string },
    ): Promise<LoginRequest>;
  };
  readonly SamlLib: {
    constructSAMLSignature(options: object): string;
  };
}

const require = createRequire(import.meta.url);
export const saml = require('samlify') as Library;
// What comes in is our own Daypass's, signed, and used for nothing but its id.
saml.setSchemaValidator({ validate: async () => 'not asked for' });
