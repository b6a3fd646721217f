// Whether an address in an object may be called by us. Whoever writes the object could otherwise make this process talk to
// services that only it can reach: this machine, its neighbours on the link, a cloud's metadata. Names are not looked up: who
// answers behind a name has to prove it by its certificate.

import { BlockList, isIP } from 'node:net';
import { err, ok, type Result } from '../../core/result.ts';
import { quoted, type Refusal } from './endpoint.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Link-local with the metadata services of clouds, unspecified, multicast, reserved; and old tunnels that hide an address. */
const FORBIDDEN = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.0', 24],
  ['224.0.0.0', 3],
] as const) {
  FORBIDDEN.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
  ['2001::', 32],
  ['2002::', 16],
  ['::ffff:0:0:0', 96],
  // IPv4 through NAT64: what is refused as IPv4.
  ['64:ff9b::', 104],
  ['64:ff9b::127.0.0.0', 104],
  ['64:ff9b::169.254.0.0', 112],
  ['64:ff9b::100.100.100.200', 128],
  ['64:ff9b::168.63.129.16', 128],
  ['64:ff9b::192.0.0.0', 120],
  ['64:ff9b::224.0.0.0', 99],
  ['64:ff9b:1::', 48],
] as const) {
  FORBIDDEN.addSubnet(network, bits, 'ipv6');
}
const IPV4_IN_IPV6 = new BlockList();
IPV4_IN_IPV6.addSubnet('::', 96, 'ipv6');

const LOOPBACK_NAMES = /^(.+\.)?(localhost|localhost\.localdomain|localhost6|ip6-localhost|ip6-loopback)$/;
const METADATA_NAMES = /^(metadata|instance-data|.*metadata\.google\.internal|metadata\.goog)$/;

/** The address as it is called, without a slash at its end; or all that speaks against it, at `where`. */
export function readServer(value: unknown, where: string, allowLoopback: boolean): Result<string, Refusal[]> {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null || url.hostname === '') {
    return err([refuse('badServer', `${where}: write the address of the API server, as https://host:6443.`)]);
  }
  const refusals: Refusal[] = [];
  if (url.protocol !== 'https:') {
    refusals.push(
      refuse('plainHttp', `${where}: only https is spoken to a cluster; write an https:// address.`),
    );
  }
  if (url.username !== '' || url.password !== '') {
    refusals.push(refuse('userInfo', `${where}: a user or password in an address is refused; remove it.`));
  }
  if (url.search !== '' || url.hash !== '') {
    refusals.push(
      refuse('badServer', `${where}: an address has no query and no fragment; remove what follows ? or #.`),
    );
  }
  const host = hostRefusal(url.hostname, where, allowLoopback);
  if (host !== undefined) refusals.push(host);
  return refusals.length > 0 ? err(refusals) : ok(url.origin + url.pathname.replace(/\/+$/, ''));
}

/** Whether a text can be the name on a certificate. */
export function isHostName(text: string): boolean {
  return isIP(text) !== 0 || (text.length <= 253 && /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(text));
}

/** URLs have spelled the host in its one form by now: 0x7f.1 and 2130706433 are 127.0.0.1. */
function hostRefusal(hostname: string, where: string, allowLoopback: boolean): Refusal | undefined {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
  const kind = isIP(host) === 0 ? nameKind(host) : addressKind(host);
  if (kind === 'loopback' && !allowLoopback) {
    return refuse(
      'loopback',
      `${where}: ${quoted(host)} is this machine, not a cluster; write the address that other machines use.`,
    );
  }
  if (kind !== 'forbidden') return undefined;
  return refuse(
    'forbiddenAddress',
    `${where}: ${quoted(host)} is a link-local, metadata, multicast or unspecified address; write that of the API server.`,
  );
}

function nameKind(name: string): 'loopback' | 'forbidden' | 'fine' {
  if (LOOPBACK_NAMES.test(name)) return 'loopback';
  return METADATA_NAMES.test(name) ? 'forbidden' : 'fine';
}

function addressKind(address: string): 'loopback' | 'forbidden' | 'fine' {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(address, family)) return 'loopback';
  const isHidden = family === 'ipv6' && IPV4_IN_IPV6.check(address, 'ipv6');
  return isHidden || FORBIDDEN.check(address, family) ? 'forbidden' : 'fine';
}

function refuse(code: Refusal['code'], message: string): Refusal {
  return { code, message };
}
