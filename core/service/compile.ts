// From what the user wrote to what is decided on, and to the annotations that go to members. Nothing is read here that a schema did
// not check.

import type { MultiClusterService } from '../api/index.ts';
import { canonicalJson } from '../canonical.ts';
import { shortHash } from '../hash.ts';
import { compareText } from '../text.ts';
import { inBothSpellings, isGlobal } from './cilium.ts';
import type { ServiceSpec } from './service-spec.ts';

/** Annotations that are about the object on cluster0 itself. */
const OWN_PREFIXES: readonly string[] = ['kubectl.kubernetes.io/', 'fogguru.eu/'];

/** What is decided on. */
export function serviceSpec(object: MultiClusterService): ServiceSpec {
  const { metadata, service, locations, consumers, exported } = object;
  const labels = Object.fromEntries(metadata.labels);
  const annotations = [...carriedAnnotations(object)];
  return {
    revision: shortHash(canonicalJson({ labels, annotations, service })),
    locations,
    consumers,
    isGlobal: isGlobal(object.annotations),
    selector: selectorOf(service.selector),
    exportRevision: exported === null ? null : shortHash(canonicalJson(exported)),
    isImported: object.import === 'Managed',
  };
}

/** The annotations of the Service in every member, by key: the user's, with each of Cilium's in both spellings. */
export function carriedAnnotations({
  annotations,
}: Pick<MultiClusterService, 'annotations'>): ReadonlyMap<string, string> {
  const carried = [...inBothSpellings(annotations)]
    .filter(([key]) => !OWN_PREFIXES.some((prefix) => key.startsWith(prefix)))
    .sort(([a], [b]) => compareText(a, b));
  return new Map(carried);
}

function selectorOf(selector: Readonly<Record<string, string>> | undefined): ServiceSpec['selector'] {
  const entries = Object.entries(selector ?? {});
  return entries.length === 0 ? null : new Map(entries);
}
