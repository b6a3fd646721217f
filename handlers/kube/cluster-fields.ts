// The part that kubeconfigs and ClusterProfiles share: a `cluster` with its address and whom to trust. It must not read files
// and must not soften how a server is checked.

import { err, ok, type Result } from '../../core/result.ts';
import { isGiven, type Endpoint, type Fields, type Refusal } from './endpoint.ts';
import { readCa } from './pem.ts';
import { isHostName, readServer } from './server-address.ts';

/** An endpoint without its credential, or all that speaks against the cluster at `where`. */
export function readClusterFields(
  cluster: Fields,
  where: string,
  allowLoopback: boolean,
): Result<Omit<Endpoint, 'auth'>, Refusal[]> {
  const server = readServer(cluster['server'], `${where}.server`, allowLoopback);
  const ca = readOptionalCa(cluster, where);
  const serverName = readServerName(cluster, where);
  const refusals = [
    ...(server.ok ? [] : server.error),
    ...softenings(cluster, where),
    ...[ca, serverName].flatMap((part) => (part.ok ? [] : [part.error])),
  ];
  if (!server.ok || !ca.ok || !serverName.ok || refusals.length > 0) return err(refusals);
  return ok({ server: server.value, ...ca.value, ...serverName.value });
}

function readOptionalCa(cluster: Fields, where: string): Result<Pick<Endpoint, 'caData'>, Refusal> {
  const packed = cluster['certificate-authority-data'];
  if (!isGiven(packed)) return ok({});
  const ca = readCa(packed, `${where}.certificate-authority-data`);
  return ca.ok ? ok({ caData: ca.value }) : ca;
}

function readServerName(cluster: Fields, where: string): Result<Pick<Endpoint, 'serverName'>, Refusal> {
  const serverName = cluster['tls-server-name'];
  if (!isGiven(serverName)) return ok({});
  if (typeof serverName === 'string' && isHostName(serverName)) return ok({ serverName });
  return err({
    code: 'badServer',
    message: `${where}.tls-server-name is no host name; write one or remove it.`,
  });
}

function softenings(cluster: Fields, where: string): Refusal[] {
  const refusals: Refusal[] = [];
  const skips = cluster['insecure-skip-tls-verify'];
  if (isGiven(skips) && skips !== false) {
    const message = `${where}.insecure-skip-tls-verify: a server is always verified; write certificate-authority-data instead.`;
    refusals.push({ code: 'skipVerify', message });
  }
  if (isGiven(cluster['certificate-authority'])) {
    const message = `${where}.certificate-authority: files are not read; write their content as certificate-authority-data.`;
    refusals.push({ code: 'filePath', message });
  }
  if (isGiven(cluster['proxy-url'])) {
    const message = `${where}.proxy-url: clusters are not called through a proxy of their own choice; remove it.`;
    refusals.push({ code: 'proxy', message });
  }
  return refusals;
}
