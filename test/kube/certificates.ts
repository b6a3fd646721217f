// Certificates for tests, made on the spot: DER written by hand, so that no key lies in the repository and no tool is needed.

import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface Certified {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certified {
  readonly name: string;
  readonly privateKey: KeyObject;
}

const ECDSA_WITH_SHA256 = tlv(0x30, tlv(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
const COMMON_NAME = Buffer.from('550403', 'hex');
const HOUR_MILLIS = 3_600_000;

/** A certificate authority that signs itself. */
export function makeAuthority(name: string): Authority {
  const { publicKey, privateKey } = newKeys();
  const basicConstraints = extension('551d13', tlv(0x30, tlv(0x01, Buffer.from([0xff]))));
  const cert = certify({
    issuer: name,
    signer: privateKey,
    subject: name,
    publicKey,
    extensions: [basicConstraints],
  });
  return { name, cert, key: pemOfKey(privateKey), privateKey };
}

/** A certificate for a server or a client, valid from an hour ago until so many hours from now. */
export function makeCertificate(
  authority: Authority,
  names: { readonly dns?: string; readonly ip?: readonly [number, number, number, number] },
  hours = 24,
): Certified {
  const { publicKey, privateKey } = newKeys();
  const { dns, ip } = names;
  const alternatives = [
    ...(dns === undefined ? [] : [tlv(0x82, Buffer.from(dns))]),
    ...(ip === undefined ? [] : [tlv(0x87, Buffer.from(ip))]),
  ];
  const extensions = [extension('551d11', tlv(0x30, ...alternatives))];
  const subject = dns ?? 'client';
  const cert = certify({
    issuer: authority.name,
    signer: authority.privateKey,
    subject,
    publicKey,
    extensions,
    hours,
  });
  return { cert, key: pemOfKey(privateKey) };
}

interface Request {
  readonly issuer: string;
  readonly signer: KeyObject;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly hours?: number;
}

let serial = 1;

function certify({ issuer, signer, subject, publicKey, extensions, hours = 24 }: Request): string {
  const from = Date.now() - Math.max(1, 2 - hours) * HOUR_MILLIS;
  const until = Date.now() + hours * HOUR_MILLIS;
  serial += 1;
  const body = tlv(
    0x30,
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([serial])),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    tlv(0x30, timeOf(from), timeOf(until)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, tlv(0x30, ...extensions)),
  );
  const signature = sign('sha256', body, signer);
  const der = tlv(0x30, body, ECDSA_WITH_SHA256, tlv(0x03, Buffer.from([0]), signature));
  const lines = der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function pemOfKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function nameOf(name: string): Buffer {
  return tlv(0x30, tlv(0x31, tlv(0x30, tlv(0x06, COMMON_NAME), tlv(0x0c, Buffer.from(name)))));
}

function timeOf(millis: number): Buffer {
  const stamp = new Date(millis)
    .toISOString()
    .replace(/[-:T]|\.\d+/g, '')
    .slice(2);
  return tlv(0x17, Buffer.from(stamp));
}

function extension(oid: string, value: Buffer): Buffer {
  return tlv(0x30, tlv(0x06, Buffer.from(oid, 'hex')), tlv(0x04, value));
}

/** Tag, length, value. */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), value]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), value]);
}
