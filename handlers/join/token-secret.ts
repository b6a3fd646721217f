// The token in a member's Secret: how long it is good, as its cluster granted it, and how it is replaced. Both ends are of the
// cluster's own clock. Which cluster it is, and whether it is time, is said elsewhere.

import { intakeKubeconfig } from '../kube/kubeconfig-intake.ts';
import type { GrantedToken } from '../kube/token-request.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { microsOf, stampOf } from '../ports/stamps.ts';
import { isOurs } from './marks.ts';
import { memberKubeconfig } from './member-kubeconfig.ts';

const ISSUED_ANNOTATION = 'fogguru.eu/token-issued';
const EXPIRES_ANNOTATION = 'fogguru.eu/token-expires';
/** Of its life, when a token is renewed. */
const RENEWED_AT = 0.8;

/** When a token began and when it ends, in microseconds since the Unix epoch. */
export interface TokenLife {
  readonly issuedMicros: number;
  readonly expiresMicros: number;
}

export type TokenAge = 'fresh' | 'due' | 'expired';

/** What a Secret says of the token in it. */
export function tokenAnnotations({
  expiresMicros,
  lifetimeSeconds,
}: GrantedToken): Readonly<Record<string, string>> {
  return {
    [ISSUED_ANNOTATION]: stampOf(expiresMicros - lifetimeSeconds * 1e6),
    [EXPIRES_ANNOTATION]: stampOf(expiresMicros),
  };
}

/** The life of the token in a Secret that join made; null: it says nothing of that. */
export function tokenLifeOf(secret: KubeObject): TokenLife | null {
  const annotations = secret.metadata.annotations ?? {};
  const issuedMicros = microsOf(annotations[ISSUED_ANNOTATION]);
  const expiresMicros = microsOf(annotations[EXPIRES_ANNOTATION]);
  if (!isOurs(secret) || issuedMicros === undefined || expiresMicros === undefined) return null;
  return expiresMicros > issuedMicros ? { issuedMicros, expiresMicros } : null;
}

export function lifetimeSecondsOf({ issuedMicros, expiresMicros }: TokenLife): number {
  return Math.round((expiresMicros - issuedMicros) / 1e6);
}

/** @param nowMicros on the clock of the cluster that granted it */
export function ageOf(life: TokenLife, nowMicros: number): TokenAge {
  if (nowMicros >= life.expiresMicros) return 'expired';
  return nowMicros >= dueMicros(life) ? 'due' : 'fresh';
}

/** How long until a token is of another age; Infinity: never again. */
export function untilOlderMicros(life: TokenLife, nowMicros: number): number {
  const age = ageOf(life, nowMicros);
  if (age === 'expired') return Infinity;
  return (age === 'due' ? life.expiresMicros : dueMicros(life)) - nowMicros;
}

/** The patch that puts another token into a Secret; undefined where its kubeconfig is none. It fails where the Secret has changed. */
export function withToken(
  secret: KubeObject,
  key: string,
  member: string,
  granted: GrantedToken,
): object | undefined {
  const { uid, resourceVersion } = secret.metadata;
  const text = Buffer.from(secret.data?.[key] ?? '', 'base64').toString('utf8');
  // It is only copied here: whether its address may be called was found out when it was connected.
  const endpoint = intakeKubeconfig(text, { allowLoopback: true, nowMicros: 0 });
  if (!endpoint.ok) return undefined;
  const kubeconfig = memberKubeconfig(member, endpoint.value, granted.token);
  return {
    metadata: { uid, resourceVersion, annotations: tokenAnnotations(granted) },
    data: { [key]: Buffer.from(kubeconfig).toString('base64') },
  };
}

function dueMicros({ issuedMicros, expiresMicros }: TokenLife): number {
  return issuedMicros + RENEWED_AT * (expiresMicros - issuedMicros);
}
