// The secrets of one local control plane: tokens of users, and the key that signs tokens of service accounts. They stand in
// files that only their owner can read, and in no message.

import { generateKeyPairSync, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 24;

/** Somebody whom the API server knows by a token. */
export interface LocalUser {
  readonly name: string;
  readonly groups: readonly string[];
  readonly token: string;
}

/** A user with a new token. */
export function newUser(name: string, groups: readonly string[]): LocalUser {
  return { name, groups, token: randomBytes(TOKEN_BYTES).toString('base64url') };
}

/** The administrator, whom no rule binds. */
export function newAdministrator(): LocalUser {
  return newUser('admin', ['system:masters']);
}

/** The text of a static token file. */
export function tokenFile(users: readonly LocalUser[]): string {
  return users.map(({ name, groups, token }) => `${token},${name},${name},"${groups.join(',')}"\n`).join('');
}

/** A new pair of keys, both in PEM. */
export function newServiceAccountKeys(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
