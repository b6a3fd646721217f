// What is seen of a service in one member. A record.

import type { Refusal } from '../decide/refusals.ts';
import type { ExportVerdict, ExportedService } from './exports.ts';

/** The ServiceExport of the name, whoever made it. */
export interface ObservedExport {
  /** Of ours, as applied last; null: somebody else made it. */
  readonly revision: string | null;
  readonly createdMicros: number;
  /** The Service beside it, whoever made that; null: there is none. */
  readonly service: ExportedService | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** What its conditions say; null: they say nothing. */
  readonly verdict: ExportVerdict | null;
}

/** The ServiceImport of the name, whoever made it. */
export interface ObservedImport {
  /** Of ours, as applied last; null: somebody else made it. */
  readonly revision: string | null;
}

/** A member as far as it concerns one service, as last seen. */
export interface ObservedService {
  readonly cluster: string;
  /** Of our Service there, as applied last; null: there is none of ours. */
  readonly revision: string | null;
  /** The member takes nothing of it, or takes no change of it; null: it takes all. */
  readonly refusal: Refusal | null;
  /** The addresses that the member gave our Service. */
  readonly addresses: readonly string[];
  /** What is seen of the Multi-Cluster Services API; null: the member does not serve it, or keeps it from us. */
  readonly mcs: { readonly export: ObservedExport | null; readonly import: ObservedImport | null } | null;
  /** The member keeps that API from us: nobody knows what is there of it. */
  readonly hidesMcs?: true;
  readonly seenMicros: number;
}
