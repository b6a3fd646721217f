// Holds a policy that somebody else wrote to the rules that decisions build on: what it answers is checked each time, and what it
// throws is told as its own. What only a second run can show (that it changes or remembers something) is not seen here.

import type { ClusterFacts } from '../fleet/fleet.ts';
import type { PlacementRules } from '../placement/workload-spec.ts';
import type * as Own from './own-policy.ts';
import { PolicyFault } from './policy-fault.ts';
import type {
  Candidate,
  DivideContext,
  Place,
  PlacementPolicy,
  Portioned,
  RankContext,
  Ranked,
} from './policy.ts';

/**
 * A policy of the user's own as decisions take it.
 * @param file its file, without folders: names the line where it throws
 */
export function guarded(own: Own.PlacementPolicy, file: string): PlacementPolicy {
  const guard = new Guard(own, file);
  const { name, summary, parameters = [], source = file, overflow = 'policyOrder' } = own;
  return {
    ...{ name, summary, parameters, source, overflow },
    ...(own.locations && { locations: (rules) => guard.locations(rules) }),
    ...(own.rank && { rank: (candidates, context) => guard.rank(candidates, context) }),
    ...(own.divide && { divide: (total, places, context) => guard.divide(total, places, context) }),
    ...(own.weigh && { weigh: (clusters, rules) => guard.weigh(clusters, rules) }),
    ...(own.isForEach === true && { isForEach: true }),
    ...(own.rebalances && { rebalances: (rules) => guard.rebalances(rules) }),
  };
}

class Guard {
  private readonly own: Own.PlacementPolicy;
  private readonly file: string;

  constructor(own: Own.PlacementPolicy, file: string) {
    this.own = own;
    this.file = file;
  }

  rank<C extends Candidate>(candidates: readonly C[], context: RankContext): readonly Ranked<C>[] {
    if (candidates.length === 0) return [];
    // A list of its own: the decision goes on with the one it has, however the policy sorts.
    const answer: unknown = this.ask('rank', () => this.own.rank!([...candidates], context));
    if (!Array.isArray(answer))
      this.broke(`its rank returned ${kindOf(answer)} instead of a list of { candidate, score }`);
    const left = new Map(candidates.map((candidate) => [candidate.name, candidate]));
    const ranked = (answer as readonly unknown[]).map((entry) => this.entry(entry, left, candidates));
    const [forgotten] = left.keys();
    if (forgotten !== undefined)
      this.broke(`its rank left out ${forgotten}; every candidate has a place, the worst comes last`);
    return ranked;
  }

  locations(rules: PlacementRules): readonly string[] {
    const answer: unknown = this.ask('locations', () => this.own.locations!(rules));
    if (!Array.isArray(answer) || !answer.every((name) => typeof name === 'string'))
      this.broke(`its locations returned ${kindOf(answer)} instead of a list of names of clusters`);
    const names = answer as readonly string[];
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) this.broke(`its locations named ${twice} twice`);
    return names;
  }

  divide(total: number, places: readonly Place[], context: DivideContext): readonly Portioned[] {
    const portions = places.map(() => ({ weight: 0, pods: 0 }));
    if (total === 0 || places.length === 0) return portions;
    const answer: unknown = this.ask('divide', () => this.own.divide!(total, places, context));
    if (!Array.isArray(answer))
      this.broke(`its divide returned ${kindOf(answer)} instead of a list of { candidate, pods }`);
    const given = new Set<number>();
    for (const entry of answer as readonly unknown[]) {
      const { at, pods, weight } = this.portion(entry, places);
      if (given.has(at)) this.broke(`its divide returned ${places[at]!.candidate.name} twice`);
      given.add(at);
      portions[at] = { weight, pods };
    }
    const sum = portions.reduce((all, { pods }) => all + pods, 0);
    if (sum > total) this.broke(`its divide gave out ${sum} where ${total} were asked for`);
    return portions;
  }

  weigh(clusters: readonly ClusterFacts[], rules: PlacementRules): readonly number[] {
    if (clusters.length === 0) return [];
    const answer: unknown = this.ask('weigh', () => this.own.weigh!(clusters, rules));
    if (!Array.isArray(answer))
      this.broke(`its weigh returned ${kindOf(answer)} instead of a list of numbers`);
    const weights = answer as readonly unknown[];
    if (weights.length !== clusters.length)
      this.broke(`its weigh returned ${weights.length} numbers for ${clusters.length} clusters`);
    return weights.map((weight, index) => {
      if (typeof weight === 'number' && Number.isFinite(weight) && weight >= 0) return weight;
      return this.broke(
        `its weigh gave ${clusters[index]!.name} the weight ${String(weight)}, which is no number from 0`,
      );
    });
  }

  rebalances(rules: PlacementRules): boolean {
    const answer: unknown = this.ask('rebalances', () => this.own.rebalances!(rules));
    if (typeof answer !== 'boolean')
      this.broke(`its rebalances returned ${kindOf(answer)} instead of true or false`);
    return answer;
  }

  private portion(entry: unknown, places: readonly Place[]): Portioned & { readonly at: number } {
    const {
      candidate,
      pods,
      weight = pods,
    } = (entry ?? {}) as {
      candidate?: { name?: unknown } | null;
      pods?: unknown;
      weight?: unknown;
    };
    const name = candidate?.name;
    if (typeof name !== 'string')
      return this.broke(
        `its divide returned ${kindOf(entry)} instead of { candidate, pods }; candidate is that of a place, place.candidate`,
      );
    const at = places.findIndex((place) => place.candidate.name === name);
    if (at < 0) return this.broke(`its divide returned ${name}, which is no place`);
    if (typeof pods !== 'number' || !Number.isInteger(pods) || pods < 0)
      return this.broke(`its divide gave ${name} ${String(pods)} pods, which is no whole number from 0`);
    const { available } = places[at]!;
    if (pods > available)
      return this.broke(`its divide gave ${name} ${pods} pods, and ${available} fit there`);
    if (typeof weight !== 'number' || Number.isNaN(weight))
      return this.broke(`its divide gave ${name} the weight ${String(weight)}, which is no number`);
    return { at, pods, weight };
  }

  private entry<C extends Candidate>(
    entry: unknown,
    left: Map<string, C>,
    candidates: readonly C[],
  ): Ranked<C> {
    const { candidate: named, score } = (entry ?? {}) as {
      candidate?: { name?: unknown } | null;
      score?: unknown;
    };
    const name = named?.name;
    if (typeof name !== 'string')
      return this.broke(`its rank returned ${kindOf(entry)} instead of { candidate, score }`);
    const candidate = left.get(name);
    if (candidate === undefined) {
      const isKnown = candidates.some((one) => one.name === name);
      return this.broke(`its rank returned ${name}${isKnown ? ' twice' : ', which is no candidate'}`);
    }
    if (typeof score !== 'number' || Number.isNaN(score))
      return this.broke(`its rank gave ${name} the score ${String(score)}, which is no number`);
    left.delete(name);
    return { candidate, score };
  }

  private ask(what: keyof Own.PlacementPolicy, answer: () => unknown): unknown {
    try {
      return answer();
    } catch (error) {
      if (error instanceof PolicyFault) throw error;
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new PolicyFault(this.own.name, `its ${what} threw ${said}${placeIn(error, this.file)}`, {
        cause: error,
      });
    }
  }

  private broke(broke: string): never {
    throw new PolicyFault(this.own.name, broke);
  }
}

/** ` (mine.ts:12:5)`: the innermost line of a file that an error went through; empty where there is none. */
export function placeIn(error: unknown, file: string): string {
  if (!(error instanceof Error) || error.stack === undefined) return '';
  for (const line of error.stack.split('\n')) {
    const at = line.lastIndexOf(`/${file}:`);
    const place = at < 0 ? null : /^\d+:\d+/.exec(line.slice(at + file.length + 2));
    if (place !== null) return ` (${file}:${place[0]})`;
  }
  return '';
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list with something else in it';
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return JSON.stringify(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
