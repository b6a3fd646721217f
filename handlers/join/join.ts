// Joining a member: an account with narrow rights there, a token of it, and on cluster0 the Secret and the MemberCluster. Everything
// is looked at before anything is written; done again, it renews the token and changes nothing else.

import { parseMemberCluster, formatProblem } from '../../core/api/index.ts';
import { CommandBadInput } from '../commands/failure.ts';
import { MEMBER_CLUSTERS } from '../cluster0/kinds.ts';
import type { KubeDraft } from '../kube/write-body.ts';
import { MANAGED_BY_LABEL, MANAGER } from '../observe/marks.ts';
import { field, textAt } from '../observe/read.ts';
import { NAMESPACES, SECRETS, type KubeObject } from '../ports/kube-object.ts';
import { stampOf } from '../ports/stamps.ts';
import type { GrantedToken } from '../kube/token-request.ts';
import { asking, found, type Side } from './asking.ts';
import { isCordonedToLeave, taintsOfStaying } from './clearing.ts';
import { clusterUid, registrations, uidOf } from './identity.ts';
import { CLUSTER0_ANNOTATION, LEAVING_ANNOTATION, MEMBER_ACCOUNT, isOurs, secretNameOf } from './marks.ts';
import { titleOf } from './kinds.ts';
import { memberKubeconfig, type MemberAddress } from './member-kubeconfig.ts';
import { memberManifests } from './member-manifests.ts';
import { grantRenewal } from './secret-rights.ts';
import { tokenAnnotations } from './token-secret.ts';

/** What is said of a member; what is left out stays as it is. */
export interface MemberSpec {
  readonly tier?: string;
  readonly region?: string;
  readonly zone?: string;
  readonly provider?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly pricePerHour?: string;
}

export interface Joining {
  readonly name: string;
  readonly spec: MemberSpec;
  readonly address: MemberAddress;
  readonly lifetimeSeconds: number;
}

export interface JoinParts {
  readonly cluster0: Side;
  readonly member: Side;
  /** On cluster0: where the Secret goes. */
  readonly namespace: string;
  /** Told what was done, one line each. */
  readonly note: (line: string) => void;
}

const SAID: readonly (keyof MemberSpec)[] = ['tier', 'region', 'zone', 'provider', 'labels', 'pricePerHour'];

/** Joins a member. Throws a CommandBadInput where nothing was written, else an Error; done again, it goes on where it stopped. */
export async function joinMember(parts: JoinParts, joining: Joining): Promise<void> {
  const { cluster0, member, namespace, note } = parts;
  const { name } = joining;
  refuseBadManifest(manifestOf(joining, undefined));
  const { before, ownUid } = await examine(parts, name);
  await grant(parts, ownUid);
  const token = await asking(member, (client) =>
    client.requestToken(MEMBER_ACCOUNT, joining.lifetimeSeconds),
  );
  tellLifetime(parts, joining.lifetimeSeconds, token);
  await asking(cluster0, (client) => client.apply(SECRETS, secretOf(parts, joining, token), { force: true }));
  note(
    `${cluster0.title}: ${titleOf('Secret', { namespace, name: secretNameOf(name) })} holds the way to it`,
  );
  await grantRenewal(parts, name);
  await register(parts, joining, before);
  if (before !== undefined) await stay(parts, name);
  note(`${cluster0.title}: MemberCluster ${name} is ${before === undefined ? 'made' : 'up to date'}`);
}

/** Looks at all that would stand in the way. */
async function examine(
  { cluster0, member, namespace }: JoinParts,
  name: string,
): Promise<{ readonly before: KubeObject | undefined; readonly ownUid: string }> {
  const ownUid = await clusterUid(cluster0);
  const uid = await clusterUid(member);
  if (uid === ownUid) {
    throw new CommandBadInput(
      `${member.title} is cluster0 itself, and a member is another cluster; write --context with the member, and --cluster0-context with cluster0`,
    );
  }
  const registered = await registrations(cluster0);
  const before = registered.find(({ metadata }) => metadata.name === name);
  if (uidOf(before) !== '' && uidOf(before) !== uid) {
    throw new CommandBadInput(
      `${name} is registered on ${cluster0.title} and is another cluster than ${member.title}; choose another name, or run first: mck8s leave ${name}`,
    );
  }
  const twin = registered.find((other) => other !== before && uidOf(other) === uid);
  if (twin !== undefined) {
    const as = twin.metadata.name;
    throw new CommandBadInput(
      `${member.title} is registered as ${as} already; join it as ${as}, or run first: mck8s leave ${as}`,
    );
  }
  if ((await found(cluster0, NAMESPACES, { name: namespace })) === undefined) {
    throw new CommandBadInput(
      `${cluster0.title} has no namespace ${namespace}; install mck8s there (kubectl apply --server-side -k deploy), or name the operator's namespace with --namespace`,
    );
  }
  const secret = await found(cluster0, SECRETS, { namespace, name: secretNameOf(name) });
  if (secret !== undefined && !isOurs(secret)) {
    throw new CommandBadInput(
      `${cluster0.title}: ${titleOf('Secret', secret.metadata)} is there and not made by join; rename or delete it first`,
    );
  }
  return { before, ownUid };
}

/** Gives the member our account and its rights. A namespace that was there before is not ours and is left as it is. */
async function grant({ member, note }: JoinParts, ownUid: string): Promise<void> {
  for (const { resource, metadata, object } of memberManifests()) {
    const there = await found(member, resource, metadata);
    const title = titleOf(resource.kind, metadata);
    const others = there?.metadata.annotations?.[CLUSTER0_ANNOTATION];
    if (others !== undefined && others !== ownUid)
      note(`${member.title}: ${title} was joined to another cluster0, which shares it from now on`);
    if (resource === NAMESPACES && there !== undefined && !isOurs(there)) continue;
    const marks = {
      labels: { [MANAGED_BY_LABEL]: MANAGER },
      annotations: { [CLUSTER0_ANNOTATION]: ownUid },
    };
    const draft = { ...object, metadata: { ...metadata, ...marks } };
    await asking(member, (client) => client.apply(resource, draft, { force: true }));
    if (there === undefined) note(`${member.title}: ${title} is made`);
  }
}

function tellLifetime(
  { member, note }: JoinParts,
  asked: number,
  { expiresMicros, lifetimeSeconds }: GrantedToken,
): void {
  const why =
    lifetimeSeconds === asked
      ? ''
      : `, as the cluster grants ${hours(lifetimeSeconds)} where ${hours(asked)} were asked for`;
  note(`${member.title}: token until ${stampOf(expiresMicros)}${why}`);
}

function hours(seconds: number): string {
  return `${Math.round(seconds / 360) / 10} h`;
}

function secretOf({ namespace }: JoinParts, { name, address }: Joining, granted: GrantedToken): KubeDraft {
  const kubeconfig = Buffer.from(memberKubeconfig(name, address, granted.token)).toString('base64');
  return {
    metadata: {
      name: secretNameOf(name),
      namespace,
      labels: { [MANAGED_BY_LABEL]: MANAGER },
      annotations: tokenAnnotations(granted),
    },
    type: 'Opaque',
    data: { kubeconfig },
  };
}

async function register(
  { cluster0, note }: JoinParts,
  joining: Joining,
  before: KubeObject | undefined,
): Promise<void> {
  const { name } = joining;
  const { uid, resourceVersion } = before?.metadata ?? {};
  const secret = textAt(before?.spec, 'kubeconfigSecretRef', 'name');
  if (secret !== undefined && secret !== secretNameOf(name))
    note(`${cluster0.title}: Secret ${secret}, by which it was reached before, is not used any more`);
  if (field(before?.spec, 'source') !== undefined) {
    // Either of the two ways may be written, so one goes as the other comes.
    const spec = { source: null, kubeconfigSecretRef: { name: secretNameOf(name), key: 'kubeconfig' } };
    const patch = { metadata: { uid, resourceVersion }, spec };
    await asking(cluster0, (client) => client.mergePatch(MEMBER_CLUSTERS, { name }, patch));
  }
  await asking(cluster0, (client) =>
    client.apply(MEMBER_CLUSTERS, manifestOf(joining, before), { force: true }),
  );
}

/** A leave that was cut off is called off: what it did to keep work away from the member is taken back. */
async function stay({ cluster0, note }: JoinParts, name: string): Promise<void> {
  const now = await asking(cluster0, (client) => client.get(MEMBER_CLUSTERS, { name }));
  const taints = taintsOfStaying(now);
  const isCordoned = isCordonedToLeave(now);
  if (taints === null && !isCordoned) return;
  const { uid, resourceVersion } = now.metadata;
  const patch = {
    metadata: { uid, resourceVersion, annotations: { [LEAVING_ANNOTATION]: null } },
    spec: { ...(isCordoned ? { cordoned: false } : {}), ...(taints === null ? {} : { taints }) },
  };
  await asking(cluster0, (client) => client.mergePatch(MEMBER_CLUSTERS, { name }, patch));
  note(`${cluster0.title}: MemberCluster ${name} was about to leave; it stays, and takes work again`);
}

/** What was said of a member before is said again: server-side apply removes what its manager says no longer. */
function manifestOf(
  { name, spec }: Joining,
  before: KubeObject | undefined,
): KubeDraft & { readonly spec: object } {
  const said = SAID.map((key) => [key, spec[key] ?? field(before?.spec, key)] as const);
  const labels = { ...(field(before?.spec, 'labels') as object | undefined), ...spec.labels };
  const given = said.filter(([key, value]) => value !== undefined && key !== 'labels');
  return {
    metadata: { name },
    spec: {
      ...Object.fromEntries(given),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      kubeconfigSecretRef: { name: secretNameOf(name), key: 'kubeconfig' },
    },
  };
}

function refuseBadManifest(manifest: KubeDraft): void {
  const parsed = parseMemberCluster({ apiVersion: 'fogguru.eu/v1', kind: 'MemberCluster', ...manifest });
  if (!parsed.ok) throw new CommandBadInput(parsed.error.map(formatProblem).join('; '));
}
