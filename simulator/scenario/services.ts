// Turns services as written into a source of load: files are read, homes and the deployment checked.

import { parseMultiClusterDeployment, type MultiClusterDeployment } from '../../core/api/index.ts';
import { ownField } from '../../core/api/read-object.ts';
import type { Result } from '../../core/result.ts';
import { readSeries, type ReadRates } from '../load/services/series.ts';
import type { DemandSource, ServicesSource } from '../load/services/source.ts';
import { readWideTable } from '../load/services/wide-table.ts';
import { runDistribution } from './run-distribution.ts';
import type { TraceFaults } from '../load/trace.ts';
import { weightedByName } from '../load/weighted.ts';
import { unknownCluster } from './known-clusters.ts';
import { readDeployment, type ManifestContext } from './manifests.ts';
import type { DemandFields, ServicesFields } from './schema-services.ts';

type Path = readonly (string | number)[];

/** What services are read with. */
interface ServicesContext extends ManifestContext {
  readonly clusters: readonly string[];
  readonly skipBadRows: boolean;
}

interface Names {
  readonly name: string;
  readonly namespace: string;
}

/** The source, or null after its faults were reported. `raw` is what was written before nulls were taken out. */
export function servicesSource(
  written: ServicesFields,
  names: Names,
  raw: unknown,
  path: Path,
  context: ServicesContext,
): ServicesSource | null {
  checkHomes(written, path, context);
  const recorded = recordedRates(written.demand, [...path, 'demand'], context);
  const object = objectOf(written, names, ownField(raw, 'deployment'), [...path, 'deployment'], context);
  checkBounds(written, recorded, path, context);
  if (object === null || recorded === null) return null;
  return sourceOf(written, names, recorded, object);
}

function sourceOf(
  written: ServicesFields,
  names: Names,
  recorded: ReadRates | undefined,
  object: MultiClusterDeployment,
): ServicesSource {
  const demand = demandOf(written.demand, recorded);
  const { count, arrivals, updates, every, timeZones, ratePerReplica, minReplicas, maxReplicas } = written;
  return {
    kind: 'services',
    ...names,
    count: count ?? recorded?.rows.length ?? 1,
    arrivalsPerDay: arrivals?.perDay ?? 0,
    updatesPerDay: updates?.perDay ?? 0,
    homes: homesOf(written, recorded),
    ...optionsOf(written),
    ...{ usersAtHome: written.usersAtHome, routing: written.routing, requestBytes: written.requestBytes },
    ...{ timeZones, demand, ratePerReplica, minReplicas, maxReplicas, object },
    everyMicros: Math.max(1, every ?? demand.base.stepMicros),
    brokenRows: recorded?.brokenRows ?? 0,
  };
}

function optionsOf({ lifetime, users }: ServicesFields): Pick<ServicesSource, 'lifetime' | 'users'> {
  return {
    lifetime: lifetime === undefined ? null : runDistribution(lifetime),
    users: users === undefined ? null : weightedByName(users),
  };
}

/** What was recorded; undefined where demand is generated, null after a fault. */
function recordedRates(
  { series, table }: DemandFields,
  path: Path,
  context: ServicesContext,
): ReadRates | undefined | null {
  if (series !== undefined) {
    return fromFile(series, [...path, 'series'], context, (text, skipBadRows) =>
      readSeries({ ...series, skipBadRows }, text),
    );
  }
  if (table === undefined) return undefined;
  return fromFile(table, [...path, 'table'], context, (text, skipBadRows) =>
    readWideTable({ ...table, skipBadRows }, text, context.clusters),
  );
}

function fromFile(
  { file, skipBadRows }: { readonly file: string; readonly skipBadRows: boolean },
  path: Path,
  context: ServicesContext,
  read: (text: string, skipBadRows: boolean) => Result<ReadRates, TraceFaults>,
): ReadRates | null {
  const opened = context.open(file);
  if (!opened.ok) {
    context.problems.at([...path, 'file'], opened.error);
    return null;
  }
  const rates = read(opened.value.text, skipBadRows || context.skipBadRows);
  if (rates.ok) return rates.value;
  for (const problem of rates.error.problems)
    context.problems.at([...path, ...problem.path], problem.message);
  for (const { line, message } of rates.error.rows)
    context.problems.inFile(opened.value.path, { line, column: 1 }, { path: [], message });
  return null;
}

function demandOf(written: DemandFields, recorded: ReadRates | undefined): DemandSource {
  const { daily, flash, scale, offset, spread } = written;
  const base: DemandSource['base'] =
    recorded === undefined
      ? {
          kind: 'daily',
          stepMicros: Math.max(1, daily!.step),
          meanRate: daily!.mean,
          amplitude: daily!.amplitude,
          peakMicros: daily!.peak,
          noise: daily!.noise,
        }
      : {
          kind: 'recorded',
          stepMicros: Math.max(1, Math.round(recorded.stepMicros * (written.stretch ?? 1))),
          rows: recorded.rows,
          slide: written.slide ?? 'together',
          blockMicros: written.blocks ?? 0,
          drift: written.drift ?? 0,
        };
  return {
    base,
    scale,
    offset,
    spread,
    flash:
      flash === undefined
        ? null
        : {
            perDay: flash.perDay,
            factor: flash.factor,
            riseMicros: flash.rise,
            holdMicros: flash.hold,
            fallMicros: flash.fall,
          },
  };
}

function homesOf({ home }: ServicesFields, recorded: ReadRates | undefined): ServicesSource['homes'] {
  if (recorded?.homes !== undefined) return { byRow: recorded.homes };
  return Array.isArray(home) ? { inTurn: home } : { drawn: weightedByName(home) };
}

function checkHomes(written: ServicesFields, path: Path, context: ServicesContext): void {
  const { home, demand, usersAtHome, users } = written;
  if (home !== undefined && demand.table?.home !== undefined) {
    const message = 'the table says where its services are at home; keep one of the two';
    context.problems.at([...path, 'home'], message);
  }
  if (usersAtHome < 1 && users === undefined)
    context.problems.at(
      [...path, 'usersAtHome'],
      'leaves users over; write users: { cluster: share } for them',
    );
  for (const [where, name] of clustersNamed(written)) check([...path, ...where], name, context);
}

/** Clusters that are named, and where. */
function clustersNamed({ home = {}, users = {}, timeZones }: ServicesFields): readonly [Path, string][] {
  const keys = (field: string, of: object): [Path, string][] =>
    Object.keys(of).map((name) => [[field, name], name]);
  const homes = Array.isArray(home)
    ? home.map((name, index): [Path, string] => [['home', index], name])
    : keys('home', home);
  return [...homes, ...keys('users', users), ...keys('timeZones', timeZones)];
}

function check(path: Path, cluster: string, context: ServicesContext): void {
  const message = unknownCluster(cluster, context.clusters);
  if (message !== undefined) context.problems.at(path, message);
}

function checkBounds(
  { minReplicas, maxReplicas, count, demand }: ServicesFields,
  recorded: ReadRates | undefined | null,
  path: Path,
  context: ServicesContext,
): void {
  if (maxReplicas < minReplicas)
    context.problems.at([...path, 'maxReplicas'], `is below minReplicas; write ${minReplicas} or more`);
  const rows = recorded?.rows.length ?? Infinity;
  if (demand.table !== undefined && (count ?? 0) > rows)
    context.problems.at(
      [...path, 'count'],
      `is more than the ${rows} rows of the table; write ${rows} or fewer`,
    );
}

/** What every service is a copy of; null after its faults were reported. */
function objectOf(
  written: ServicesFields,
  names: Names,
  raw: unknown,
  path: Path,
  context: ServicesContext,
): MultiClusterDeployment | null {
  if (written.cpu === undefined) {
    const object = readDeployment(raw, path, context);
    if (object === null || object.spec.replicaOverrides === null) return object;
    const message = 'replicaOverrides would go before replicas, which follow the demand; leave it out';
    context.problems.at(path, message);
    return null;
  }
  const parsed = parseMultiClusterDeployment(plainDeployment(written, names));
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join('; '));
  return parsed.value;
}

function plainDeployment({ cpu, memory }: ServicesFields, { name, namespace }: Names): unknown {
  const requests = { cpu: `${cpu!}m`, memory: String(memory!) };
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterDeployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: { source: name } },
      template: {
        metadata: { labels: { source: name } },
        spec: { containers: [{ name: 'service', image: name, resources: { requests } }] },
      },
    },
  };
}
