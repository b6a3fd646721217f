// What a CRD says of a field that a schema of ours cannot: notes on a schema, carried into its CRD as they are. A rule
// stands next to the check it repeats, so that the API server and we refuse the same.

/** A rule in the Common Expression Language; the message is shown after the path of the field. */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
}

type Hint = Readonly<Record<`x-${string}`, unknown>>;

/** Names the type of Kubernetes' own whose schema stands in the CRD instead of what we read of it. */
export const BORROWED = 'x-mck8s-borrowed';

/** Marks a default that the API server must not fill in, as what is meant by absence depends on other fields. */
export const ABSENCE_TELLS = 'x-mck8s-absence-tells';

/** Rules that the API server checks. */
export function celRules(...rules: readonly CelRule[]): Hint {
  return { 'x-kubernetes-validations': rules };
}

/** A list of objects of which no two have the same values in `keys`. */
export function listMap(...keys: readonly string[]): Hint {
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys };
}

/** A list of which no two entries are the same. */
export function listSet(): Hint {
  return { 'x-kubernetes-list-type': 'set' };
}

/** A type of Kubernetes' own, by its name in Kubernetes' OpenAPI documents. */
export function borrowed(name: string): Hint {
  return { [BORROWED]: name };
}
