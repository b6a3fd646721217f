// What holds of every rollout, whatever users and clusters do meanwhile.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../core/decide/contract.ts';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { deploymentOf, MINUTE, World } from '../support/fleets.ts';
import { shapeWith } from '../support/shapes.ts';

const CLUSTERS = ['c1', 'c2', 'c3', 'c4', 'c5'];
const READY_WITHIN_MICROS = 10 * MINUTE;

/** What happens in one step. */
type Step =
  | { readonly type: 'image'; readonly image: string }
  | { readonly type: 'scale'; readonly replicas: number }
  | { readonly type: 'work'; readonly cluster: string }
  | { readonly type: 'lost' | 'back'; readonly cluster: string }
  | { readonly type: 'time' };

const cluster = fc.constantFrom(...CLUSTERS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('image'),
      image: fc.constantFrom('good1', 'good2', 'bad1', 'bad2'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('scale'), replicas: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('work'), cluster }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('lost', 'back'), cluster }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('time') }) },
);

interface Running {
  desired: number;
  revision: string;
  /** Pods of the template before, and pods that are ready. */
  older: number;
  ready: number;
  /** It was given another revision when all of it was ready, and has not been since. */
  isOurs: boolean;
}

/** Clusters that do what they are asked, one at a time, and an object that users change. */
class Story {
  readonly world: World = new World();
  readonly running = new Map<string, Running>();
  image = 'good1';
  replicas = 2;
  private readonly order: readonly string[];
  private readonly atOnce: number;

  constructor(order: readonly string[], atOnce: number) {
    this.order = order;
    this.atOnce = atOnce;
    for (const name of CLUSTERS) this.world.cluster(name, 50);
    this.follow(this.world.place('app', this.spec));
    for (const name of CLUSTERS) this.work(name);
    this.decide();
  }

  get spec(): DeploymentSpec {
    const { order, atOnce: maxUnavailableClusters } = this;
    const labels = new Map([['app', 'a']]);
    const rollout = {
      order,
      maxUnavailableClusters,
      pauseOnFailure: true,
      readyWithinMicros: READY_WITHIN_MICROS,
    };
    const shape = shapeWith({ cpuMilli: 100, labels, images: [this.image] });
    return deploymentOf({ locations: CLUSTERS, replicas: this.replicas, shape, rollout });
  }

  /** Clusters that serve less than they did because they were given something. */
  get brokenByUs(): string[] {
    return CLUSTERS.filter((name) => this.running.get(name)?.isOurs === true);
  }

  take(step: Step): void {
    if (step.type === 'image') this.image = step.image;
    if (step.type === 'scale') this.replicas = step.replicas;
    if (step.type === 'work') this.work(step.cluster);
    if (step.type === 'lost' || step.type === 'back')
      this.world.see({ type: 'health', cluster: step.cluster, ready: step.type === 'back' });
    if (step.type === 'time') this.world.nowMicros += READY_WITHIN_MICROS;
    if (step.type === 'image' || step.type === 'scale') this.follow(this.world.place('app', this.spec));
    else this.decide();
  }

  decide(): Decision {
    const decision = this.world.again('app');
    this.follow(decision);
    return decision;
  }

  /** A cluster that answers gets on with what it was asked: a good image gets ready, a bad one never does. */
  private work(name: string): void {
    const running = this.running.get(name)!;
    if (!this.world.state(name).ready) return;
    if (this.imageOf(running.revision).startsWith('bad')) {
      running.ready = Math.min(running.ready, running.older);
    } else {
      running.older = 0;
      running.ready = running.desired;
      running.isOurs = false;
    }
    this.show(name);
  }

  private follow({ effects }: Decision): void {
    for (const effect of effects) {
      if (effect.type === 'removeWorkload') throw new Error(`${effect.cluster} was to lose all`);
      const { cluster: name, replicas, revision } = effect;
      const before = this.running.get(name);
      const isOther = before !== undefined && before.revision !== revision;
      const isOurs = before?.isOurs === true || isOther;
      const older = isOther ? before.ready : (before?.older ?? 0);
      this.running.set(name, { desired: replicas, revision, older, ready: before?.ready ?? 0, isOurs });
      this.show(name);
    }
  }

  private show(name: string): void {
    const { desired, revision, older, ready } = this.running.get(name)!;
    this.world.show('app', name, {
      desired,
      revision,
      older,
      ready,
      bound: desired,
      finished: 0,
      unschedulable: null,
    });
  }

  private imageOf(revision: string): string {
    const images = ['good1', 'good2', 'bad1', 'bad2'];
    const now = this.image;
    const found = images.find((image) => {
      this.image = image;
      return this.spec.revision === revision;
    });
    this.image = now;
    return found!;
  }
}

const order = fc.uniqueArray(cluster);
const atOnce = fc.integer({ min: 1, max: 3 });
const steps = fc.array(step, { maxLength: 40 });

describe('a rollout', () => {
  it('never has more clusters not ready because of it than may be at once', () => {
    fc.assert(
      fc.property(order, atOnce, steps, (first, limit, happens) => {
        const story = new Story(first, limit);
        for (const next of happens) {
          story.take(next);
          expect(story.brokenByUs.length).toBeLessThanOrEqual(limit);
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('ends in every cluster once the template is good and all answer, whatever was before', () => {
    fc.assert(
      fc.property(order, atOnce, steps, fc.constantFrom('good1', 'good2'), (first, limit, happens, image) => {
        const story = new Story(first, limit);
        for (const next of happens) story.take(next);
        for (const name of CLUSTERS) story.take({ type: 'back', cluster: name });
        story.take({ type: 'image', image });
        for (let round = 0; round < CLUSTERS.length + 1; round++)
          for (const name of CLUSTERS) story.take({ type: 'work', cluster: name });
        const { revision } = story.spec;
        const wanted = story.world.wanted('app');
        for (const name of CLUSTERS)
          expect(story.running.get(name)).toMatchObject({ revision, desired: wanted[name], older: 0 });
        const decision = story.decide();
        expect(decision.effects).toEqual([]);
        expect(decision.memory).not.toHaveProperty('rolling');
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  it('gives a bad template to no more clusters than may be under way, however long it goes on', () => {
    fc.assert(
      fc.property(order, atOnce, steps, (first, limit, happens) => {
        const story = new Story(first, limit);
        story.take({ type: 'image', image: 'bad1' });
        const { revision } = story.spec;
        for (const next of happens) if (next.type !== 'image') story.take(next);
        const given = [...story.running.values()].filter((running) => running.revision === revision);
        expect(given.length).toBeLessThanOrEqual(limit);
      }),
      { seed: 13, numRuns: 200 },
    );
  });
});
