/**
 * The people of the partner: who exists, who is disabled, and the keys the
 * partner signs with, kept in one file so that a restart changes nothing.
 * Passwords are given at start and never written by this part.
 */
import { generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import { isSameSecret } from '../ground/answers.ts';
import { jsonFileWriter, readJsonFile } from '../ground/json-file.ts';

export type AccountSeed = { email: string; name: string; password: string };

export type Account = { sub: string; email: string; name: string; isDisabled: boolean };

type SigningKey = JsonWebKey & { kid: string; use: 'sig'; alg: 'RS256' };

type State = { adminToken: string; cookieKeys: string[]; keys: SigningKey[]; accounts: Account[] };

export type Accounts = {
  adminToken: string;
  cookieKeys: string[];
  keys: SigningKey[];
  list: () => readonly Account[];
  findBySub: (sub: string) => Account | undefined;
  findByEmail: (email: string) => Account | undefined;
  /** The account when the password is right, disabled or not; undefined tells nothing about which was wrong. */
  findByPassword: (email: string, password: string) => Account | undefined;
  setDisabled: (account: Account, isDisabled: boolean) => Promise<void>;
};

const token = (): string => randomBytes(24).toString('base64url');

function newState(): State {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' });
  return {
    adminToken: token(),
    cookieKeys: [token()],
    keys: [{ ...jwk, kid: token().slice(0, 12), use: 'sig', alg: 'RS256' }],
    accounts: [],
  };
}

/** Opens the file, adds the accounts it does not know, and keeps what it knows about the others. */
export async function openAccounts(path: string, seeds: readonly AccountSeed[]): Promise<Accounts> {
  const state = (await readJsonFile<State>(path)) ?? newState();
  const write = jsonFileWriter(path, () => state);
  const passwords = new Map(seeds.map((seed) => [seed.email.toLowerCase(), seed.password]));
  const findByEmail = (email: string): Account | undefined =>
    state.accounts.find((account) => account.email === email.trim().toLowerCase());

  for (const { email, name } of seeds) {
    if (findByEmail(email)) continue;
    state.accounts.push({ sub: token(), email: email.toLowerCase(), name, isDisabled: false });
  }
  await write();

  return {
    adminToken: state.adminToken,
    cookieKeys: state.cookieKeys,
    keys: state.keys,
    list: () => state.accounts,
    findBySub: (sub) => state.accounts.find((account) => account.sub === sub),
    findByEmail,
    findByPassword: (email, password) => {
      const account = findByEmail(email);
      // An unknown address is compared too, with a secret nobody has.
      const expected = (account && passwords.get(account.email)) ?? token();
      return isSameSecret(password, expected) ? account : undefined;
    },
    setDisabled: async (account, isDisabled) => {
      account.isDisabled = isDisabled;
      await write();
    },
  };
}
