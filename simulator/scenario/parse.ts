// Reads a scenario from its text: YAML, settings, schema, then what no schema can say. Every fault has a file and a line.

import { readObject, ownField } from '../../core/api/read-object.ts';
import { nearestName } from '../../core/api/suggestion.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { expandClusters } from './clusters.ts';
import { readFlavours } from './flavours.ts';
import { readYaml } from './document.ts';
import type { YamlFile } from './document.ts';
import { expandFaults } from './faults.ts';
import { readLoad } from './load-sources.ts';
import { checkLoadSize } from './load-size.ts';
import { readEgress, readImages, readNetwork } from './network/read.ts';
import type { ProblemSink, ScenarioProblem } from './problem.ts';
import { readReferenced } from './referenced-files.ts';
import type { ReadFile } from './referenced-files.ts';
import type { Scenario, ScenarioCluster } from './scenario.ts';
import { scenarioSchema } from './schema.ts';
import type { ScenarioFields } from './schema.ts';
import { applySettings } from './set.ts';
import { silenceFaults, silenceOf } from './silence.ts';
import { stalenessOf } from './staleness.ts';
import type { AppliedSetting, Setting } from './set.ts';

/** What a scenario is read with. */
export interface ParseOptions {
  /** Overrides, `path=value`; see applySettings. */
  readonly set?: readonly string[];
  /** Those of a point of a grid, which go after `set`. */
  readonly grid?: readonly string[];
  /** Leaves out broken rows of every trace and counts them, whatever the scenario says. */
  readonly skipBadRows?: boolean;
  /** Opens the files it names; paths are joined to the folder of the scenario file. */
  readonly readFile: ReadFile;
  /** Names of the policies there are. */
  readonly policies: readonly string[];
  /** Names of the metrics there are; absent: whatever is measured is taken for one. */
  readonly metrics?: readonly string[];
}

/**
 * Reads a scenario. `fileName` is named in faults, and its folder is where other files are looked for. The error holds
 * every fault found: those of the YAML alone, else those of the schema alone, else all others.
 */
export function parseScenario(
  text: string,
  fileName: string,
  options: ParseOptions,
): Result<Scenario, readonly ScenarioProblem[]> {
  const yaml = readYaml(text);
  if (!yaml.ok) {
    return err(
      yaml.error.map(({ line, column, message }) => ({ file: fileName, line, column, path: [], message })),
    );
  }
  const problems: ScenarioProblem[] = [];
  const { value, applied, faults } = applySettings(yaml.value.value, settingsIn(options));
  for (const fault of faults) problems.push(settingProblem(fault.setting, [], fault.message));
  const warnings: string[] = [];
  const sink = sinkInto({ problems, warnings }, fileName, yaml.value, applied);
  const fields = readObject(scenarioSchema, value);
  if (!fields.ok) {
    for (const problem of fields.error) sink.at(problem.path, problem.message);
    return err(problems);
  }
  const scenario = expand(fields.value, value, fileName, options, sink);
  return scenario === undefined || problems.length > 0 ? err(problems) : ok({ ...scenario, warnings });
}

function sinkInto(
  { problems, warnings }: { readonly problems: ScenarioProblem[]; readonly warnings: string[] },
  file: string,
  yaml: YamlFile,
  applied: readonly AppliedSetting[],
): ProblemSink {
  return {
    at: (path, message) => {
      const by = applied.findLast((one) => isBlamed(one, path, yaml));
      const problem =
        by === undefined
          ? { file, ...yaml.positionOf(path), path, message }
          : settingProblem(by.setting, path, message);
      if (!problems.some((other) => isSame(problem, other))) problems.push(problem);
    },
    warn: (message) => {
      warnings.push(message);
    },
    inFile: (other, { line, column }, { path, message }) => {
      problems.push({ file: other, line, column, path, message });
    },
  };
}

/** Whether two faults are one that stands in the file once, and that several places take over by an alias. */
function isSame(a: ScenarioProblem, b: ScenarioProblem): boolean {
  return (
    a.line > 0 &&
    a.line === b.line &&
    a.column === b.column &&
    a.message === b.message &&
    a.path.at(-1) === b.path.at(-1)
  );
}

function settingsIn({ set = [], grid = [] }: ParseOptions): readonly Setting[] {
  return [
    ...set.map((text): Setting => ({ option: '--set', text })),
    ...grid.map((text): Setting => ({ option: '--grid', text })),
  ];
}

/** Whether a fault is in what a setting wrote, or in a field around it that is there for its sake alone. */
function isBlamed(
  { path: written }: AppliedSetting,
  path: readonly (string | number)[],
  yaml: YamlFile,
): boolean {
  if (written.every((step, index) => step === path[index])) return true;
  return (
    path.length > 0 && path.every((step, index) => step === written[index]) && !isWritten(yaml.value, path)
  );
}

function isWritten(value: unknown, path: readonly (string | number)[]): boolean {
  let inner = value;
  for (const step of path) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, step)) return false;
    inner = (inner as Record<string | number, unknown>)[step];
  }
  return true;
}

function settingProblem(
  { option, text }: Setting,
  path: readonly (string | number)[],
  message: string,
): ScenarioProblem {
  return { file: `${option} ${text}`, line: 0, column: 0, path, message };
}

function expand(
  fields: ScenarioFields,
  raw: unknown,
  fileName: string,
  options: ParseOptions,
  problems: ProblemSink,
): Omit<Scenario, 'warnings'> | undefined {
  const open = (name: string): ReturnType<typeof readReferenced> =>
    readReferenced(name, fileName, options.readFile);
  const flavours = readFlavours(fields.flavours, { problems, open });
  if (flavours === undefined && fields.flavours !== undefined) return undefined;
  const {
    clusters: expanded,
    writtenAt,
    problems: clusterProblems,
  } = expandClusters(fields.clusters, flavours);
  for (const { path, message } of clusterProblems) problems.at(['clusters', ...path], message);
  if (clusterProblems.length > 0) return undefined;
  const names = expanded.map((cluster) => cluster.name);
  const context = { clusters: expanded, writtenAt, problems, open };
  const { clusters: connected, network } = readNetwork(fields.network, context);
  const clusters = connected.map((cluster) => ({
    ...cluster,
    ...stalenessIn(fields, cluster, writtenAt.get(cluster.name)!),
    ...silenceOf(fields, writtenAt.get(cluster.name)!, problems),
  }));
  const images = readImages(fields.images, fields.network, fields.clusters, context);
  const egress = readEgress(fields.prices, images, { ...context, clusters });
  checkControl(fields, names, problems);
  checkMeasure(fields.measure, options.metrics, problems);
  const load = readLoad(fields.load, ownField(raw, 'load'), {
    problems,
    clusters: names,
    members: clusters,
    startsAtMicros: fields.startsAt,
    open,
    skipBadRows: options.skipBadRows ?? false,
  });
  checkLoadSize(load, fields.duration, problems);
  const { faults, problems: wrongFaults } = expandFaults(fields.faults, {
    clusters,
    durationMicros: fields.duration,
    standing: silenceFaults(clusters),
  });
  for (const { path, message } of wrongFaults) problems.at(['faults', ...path], message);
  return {
    name: fields.name,
    question: fields.question,
    measure: fields.measure,
    durationMicros: fields.duration,
    seed: fields.seed,
    seeds: fields.seeds,
    policies: readPolicies(fields.policies, options.policies, problems),
    clusters,
    network,
    images,
    egress,
    delays: delaysOf(fields.delays),
    control: fields.control,
    load,
    faults,
  };
}

/** A cluster that is created during the run shows its nodes. */
function stalenessIn(
  { staleness, clusters }: ScenarioFields,
  { creation }: ScenarioCluster,
  writtenAt: number,
): Pick<ScenarioCluster, 'staleness'> {
  return creation === null ? stalenessOf(staleness, clusters[writtenAt]!.staleness) : {};
}

function delaysOf(written: ScenarioFields['delays']): Scenario['delays'] {
  return {
    apiMicros: written.api,
    informerMicros: written.informer,
    controllerMicros: written.controller,
    scheduleMicros: written.schedule,
    pullMicros: written.pull,
    startMicros: written.start,
    readyMicros: written.ready,
  };
}

/** Names of policies with underscores, each once. */
function readPolicies(
  written: readonly string[],
  known: readonly string[],
  problems: ProblemSink,
): readonly string[] {
  const policies: string[] = [];
  for (const [index, text] of written.entries()) {
    const name = text.replaceAll('-', '_');
    if (!known.includes(name)) {
      const near = nearestName(name, known);
      const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
      problems.at(
        ['policies', index],
        `there is no policy ${text}${hint}; the policies are ${known.join(', ')}`,
      );
    } else if (policies.includes(name)) {
      problems.at(['policies', index], `the policy ${name} is listed twice; keep it once`);
    } else {
      policies.push(name);
    }
  }
  return policies;
}

function checkMeasure(name: string, known: readonly string[] | undefined, problems: ProblemSink): void {
  if (known?.includes(name) !== false) return;
  const near = nearestName(name, known);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  problems.at(['measure'], `there is no metric ${name}${hint}; the metrics are ${known.join(', ')}`);
}

function checkControl(fields: ScenarioFields, clusters: readonly string[], problems: ProblemSink): void {
  if (fields.control === 'mck8s') {
    if (fields.policies.length === 0)
      problems.at(['policies'], 'no policy is named; write policies: [worst_fit], say');
    return;
  }
  if (clusters.length > 1) {
    problems.at(
      ['control'],
      `direct has one cluster only, and there are ${clusters.length}; write control: mck8s`,
    );
  }
  if (fields.policies.length > 0) {
    problems.at(['policies'], 'under control: direct no policy places anything; leave out policies');
  }
  for (const [index, { creation }] of fields.clusters.entries()) {
    if (creation === undefined) continue;
    const message = 'under control: direct the cluster is there from the start; leave out creation';
    problems.at(['clusters', index, 'creation'], message);
  }
  if (fields.faults.length > 0) {
    const message = 'under control: direct nothing goes wrong, as nothing places anew; leave out faults';
    problems.at(['faults'], message);
  }
  for (const [index, source] of fields.load.entries()) {
    for (const kind of ['manifests', 'services'] as const) {
      if (source[kind] === undefined) continue;
      problems.at(
        ['load', index, kind],
        'under control: direct there is no cluster0 to apply to; write jobs instead',
      );
    }
  }
}
