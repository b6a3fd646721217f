// The rules for names, labels and lists of names, as schemas. What a name means is not known here.

import { z } from 'zod';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const CLUSTER_LIST = new RegExp(`^\\s*${LABEL}(\\s*,\\s*${LABEL})*\\s*$`);
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = `(${SUBDOMAIN}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?`;
const labelAdvice =
  'write lower-case letters, digits and "-", beginning and ending with a letter or digit (DNS-1123 label)';

/** A DNS-1123 label of at most `lengthMax` characters. */
export function dnsLabel(lengthMax: number): z.ZodString {
  return z
    .string()
    .max(lengthMax)
    .regex(new RegExp(`^${LABEL}$`), labelAdvice);
}

/** A DNS-1123 subdomain: labels joined by dots. */
export const dnsSubdomain: z.ZodString = z
  .string()
  .max(253)
  .regex(
    new RegExp(`^${SUBDOMAIN}$`),
    'write lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit (DNS-1123 subdomain)',
  );

/** Names of member clusters are short: prefixes and suffixes are added to them. */
export const clusterName: z.ZodString = dnsLabel(48);

/** More clusters than a fleet has: bounds our own lists of them. */
export const CLUSTERS_MAX = 1000;

/** Several cluster names in one text, separated by commas. */
export const clusterList: z.ZodString = z
  .string()
  .max(60_000)
  .regex(CLUSTER_LIST, 'write cluster names separated by commas, for example "cluster1, cluster2"');

/** The key of a label, taint or resource: `name` or `example.com/name`. */
export const qualifiedName: z.ZodString = z
  .string()
  .max(317)
  .regex(
    new RegExp(`^${QUALIFIED}$`),
    'write letters, digits, "-", "_" and ".", with a prefix as in example.com/name if any',
  );

/** The value of a label or taint. */
export const labelValue: z.ZodString = z
  .string()
  .regex(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    'write at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit',
  )
  .meta({ maxLength: 63 });

/** Labels, as on any Kubernetes object. */
export const labelMap: z.ZodRecord<z.ZodString, z.ZodString> = z.record(qualifiedName, labelValue);

/** A map of at most `entriesMax` entries. */
export function boundedMap<Map extends z.ZodRecord>(map: Map, entriesMax: number): Map {
  return map
    .check((context) => {
      const entries = Object.keys(context.value).length;
      if (entries <= entriesMax) return;
      const message = `${entries} entries are too many; write at most ${entriesMax}`;
      context.issues.push({ code: 'custom', message, input: context.value });
    })
    .meta({ maxProperties: entriesMax });
}
