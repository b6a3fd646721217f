// Who counts as ready while clusters answer, fail, flap, and while all of them go silent at once.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideMembership,
  GRACE_MICROS,
  RECOVERY_MICROS,
  type MembershipDecision,
  type MembershipMemory,
  type MemberPulse,
} from '../../core/membership/membership.ts';

const SECOND = 1_000_000;

/** Clusters that answer or not, and are decided on as a wrapper would: at each answer, and when a decision asks for it. */
class Members {
  nowMicros = 0;
  /** Changes of mind, first verdicts apart. */
  readonly flips: { readonly name: string; readonly atMicros: number }[] = [];
  decision: MembershipDecision = decideMembership({ clusters: [], nowMicros: 0, memory: null });
  private memory: MembershipMemory | null = null;
  private readonly pulses = new Map<string, MemberPulse>();

  constructor(...names: readonly string[]) {
    for (const name of names)
      this.pulses.set(name, { name, ready: null, failingSinceMicros: null, succeedingSinceMicros: null });
  }

  /** Probes are answered (`a`) or not (`A`), by letter. */
  probe(answers: string): this {
    for (const letter of answers) {
      const pulse = this.pulses.get(letter.toLowerCase())!;
      const answered = letter === letter.toLowerCase();
      this.pulses.set(pulse.name, {
        ...pulse,
        failingSinceMicros: answered ? null : (pulse.failingSinceMicros ?? this.nowMicros),
        succeedingSinceMicros: answered ? (pulse.succeedingSinceMicros ?? this.nowMicros) : null,
      });
    }
    return this.decide();
  }

  /** Time goes by; decisions are made when the last one asked for it. */
  wait(seconds: number): this {
    const end = this.nowMicros + seconds * SECOND;
    for (;;) {
      const { requeueAfterMicros } = this.decision;
      if (requeueAfterMicros === undefined || this.nowMicros + requeueAfterMicros > end) break;
      this.nowMicros += requeueAfterMicros;
      this.decide();
    }
    this.nowMicros = end;
    return this;
  }

  remove(name: string): this {
    this.pulses.delete(name);
    return this.decide();
  }

  /** Names in capitals are not ready; `!` says that we hold. */
  get said(): string {
    const names = [...this.decision.standings].map(([name, { ready }]) =>
      ready ? name : name.toUpperCase(),
    );
    return names.join('') + (this.decision.isHolding ? '!' : '');
  }

  codeOf(name: string): string {
    return this.decision.standings.get(name)!.code;
  }

  private decide(): this {
    const { nowMicros, memory } = this;
    const before = this.decision.standings;
    this.decision = decideMembership({ clusters: [...this.pulses.values()], nowMicros, memory });
    for (const [name, { ready }] of this.decision.standings) {
      const was = before.get(name);
      if (was !== undefined && was.code !== 'NotAsked' && was.ready !== ready)
        this.flips.push({ name, atMicros: nowMicros });
    }
    this.memory = this.decision.memory;
    for (const [name, { ready }] of this.decision.standings)
      this.pulses.set(name, { ...this.pulses.get(name)!, ready });
    return this;
  }
}

const rows: readonly (readonly [name: string, said: string, members: Members])[] = [
  ['is not ready before it was asked', 'AB', new Members('a', 'b').probe('')],
  ['is ready with its first answer', 'aB', new Members('a', 'b').probe('a')],
  ['that never answered is not ready', 'aB', new Members('a', 'b').probe('aB').wait(60)],
  [
    'stays ready while it fails for less than the grace',
    'ab',
    new Members('a', 'b').probe('ab').probe('A').wait(29.999999),
  ],
  ['is not ready once it failed for the grace', 'Ab', new Members('a', 'b').probe('ab').probe('A').wait(30)],
  [
    'that flaps faster than the grace stays ready',
    'ab',
    new Members('a', 'b').probe('ab').probe('A').wait(29).probe('a').wait(1).probe('A').wait(29),
  ],
  [
    'does not recover with one answer',
    'Ab',
    new Members('a', 'b').probe('ab').probe('A').wait(30).probe('a').wait(9.999999),
  ],
  [
    'recovers once it answered for a while',
    'ab',
    new Members('a', 'b').probe('ab').probe('A').wait(30).probe('a').wait(10),
  ],
  [
    'that flaps faster than it may recover stays not ready',
    'Ab',
    new Members('a', 'b').probe('ab').probe('A').wait(30).probe('a').wait(9).probe('A').probe('a').wait(9),
  ],
  [
    'stays ready, if late, when all went silent at once',
    'abc!',
    new Members('a', 'b', 'c').probe('abc').probe('ABC').wait(3600),
  ],
  [
    'stays ready when it is the last that was, and went silent',
    'Ab!',
    new Members('a', 'b').probe('ab').probe('A').wait(30).probe('B').wait(60),
  ],
  ['that is the only one registered is not held', 'A', new Members('a').probe('a').probe('A').wait(30)],
  [
    'is given its grace anew after a hold',
    'abc',
    new Members('a', 'b', 'c').probe('abc').probe('ABC').wait(60).probe('a').wait(29),
  ],
  [
    'that is still silent a grace after a hold is not ready',
    'aBC',
    new Members('a', 'b', 'c').probe('abc').probe('ABC').wait(60).probe('a').wait(30),
  ],
  [
    'that was not ready before ends a hold by its answer',
    'AbC',
    new Members('a', 'b', 'c').probe('abc').probe('C').wait(30).probe('AB').wait(60).probe('b').wait(30),
  ],
  [
    'is not held once the others are gone',
    'A',
    new Members('a', 'b').probe('ab').probe('AB').wait(60).remove('b').wait(30),
  ],
];

describe('a member cluster', () => {
  it.each(rows)('%s: %s', (_, said, members) => {
    expect(members.said).toBe(said);
  });

  it('says why it counts as what it does', () => {
    const members = new Members('a', 'b', 'c').probe('ab');
    expect(['a', 'c'].map((name) => members.codeOf(name))).toEqual(['Answers', 'NotAsked']);
    members.probe('A');
    expect(members.codeOf('a')).toBe('FailingBriefly');
    members.wait(30);
    expect(members.codeOf('a')).toBe('NotAnswering');
    expect(members.probe('a').codeOf('a')).toBe('Recovering');
    expect(members.wait(10).codeOf('a')).toBe('Answers');
    expect(members.probe('AB').codeOf('b')).toBe('HeldReady');
  });

  it('asks for a decision when it is due, and for none where nothing is', () => {
    expect(new Members('a', 'b').probe('ab').decision.requeueAfterMicros).toBeUndefined();
    expect(new Members('a', 'b').probe('ab').probe('A').decision.requeueAfterMicros).toBe(GRACE_MICROS);
    expect(new Members('a', 'b').probe('ab').probe('AB').decision.requeueAfterMicros).toBeUndefined();
    const recovering = new Members('a', 'b').probe('ab').probe('A').wait(30).probe('a');
    expect(recovering.decision.requeueAfterMicros).toBe(RECOVERY_MICROS);
  });
});

/** Probes of three clusters, each with its own luck, and how long they are apart. */
const history = fc.array(
  fc.record({ answers: fc.stringMatching(/^[aA][bB][cC]$/), seconds: fc.integer({ min: 0, max: 40 }) }),
  { minLength: 1, maxLength: 40 },
);

/** Goes through a history and looks at every decision, and at what was said before it. */
function eachDecision(
  steps: readonly { readonly answers: string; readonly seconds: number }[],
  look: (members: Members, before: MembershipDecision, answers: string) => void,
): void {
  const members = new Members('a', 'b', 'c');
  for (const { answers, seconds } of steps) {
    const before = members.decision;
    members.probe(answers);
    look(members, before, answers);
    members.wait(seconds);
  }
}

describe('whatever clusters answer', () => {
  it('nobody is flipped to not ready while none answers', () => {
    fc.assert(
      fc.property(history, (steps) => {
        eachDecision(steps, ({ decision }, before, answers) => {
          if (answers !== 'ABC') return;
          for (const [name, { ready }] of before.standings)
            if (ready) expect(decision.standings.get(name)!.ready).toBe(true);
        });
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('the one that answered last is never flipped to not ready by that answer, nor a silent one to ready', () => {
    fc.assert(
      fc.property(history, (steps) => {
        eachDecision(steps, ({ decision }, before, answers) => {
          for (const [index, name] of ['a', 'b', 'c'].entries()) {
            const was = before.standings.get(name)?.ready ?? false;
            const is = decision.standings.get(name)!.ready;
            if (answers[index] === name) expect(was && !is).toBe(false);
            else expect(!was && is).toBe(false);
          }
        });
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('no cluster flips twice within the shorter of grace and recovery', () => {
    fc.assert(
      fc.property(history, (steps) => {
        eachDecision(steps, ({ flips }) => {
          for (const name of ['a', 'b', 'c']) {
            const times = flips.filter((flip) => flip.name === name).map((flip) => flip.atMicros);
            for (const [i, at] of times.slice(1).entries())
              expect(at - times[i]!).toBeGreaterThanOrEqual(RECOVERY_MICROS);
          }
        });
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('a decision made again says the same', () => {
    fc.assert(
      fc.property(history, (steps) => {
        eachDecision(steps, (members) => {
          const { said } = members;
          expect(members.probe('').said).toBe(said);
        });
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it('a cluster that fails for two graces while another answers is not ready', () => {
    fc.assert(
      fc.property(history, (steps) => {
        eachDecision(steps, (members) => {
          members.probe('aB').wait(60);
          expect(members.decision.standings.get('b')!.ready).toBe(false);
        });
      }),
      { seed: 5, numRuns: 100 },
    );
  });
});
