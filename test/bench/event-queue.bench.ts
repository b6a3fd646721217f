// The event queue against tinyqueue: in the hold model (pop one, push one) and on recorded runs.
// The loops are written once per queue on purpose: a shared one would be compiled for neither.
import TinyQueue from 'tinyqueue';
import { EventQueue } from '../../simulator/kernel/event-queue.ts';
import { stream, type RandomStream } from '../../simulator/random/stream.ts';
import { runOnce } from '../../simulator/run/run.ts';
import { measure, type Benchmark, type Contest, type Measurement } from './benchmark.ts';
import { podsRecording, POP, RecordingQueue, type QueueRecording } from './queue-recording.ts';
import { shipped } from './shipped.ts';

interface ObjectEvent {
  readonly time: number;
  readonly priority: number;
  readonly sequence: number;
  readonly opcode: number;
  readonly a: number;
  readonly b: number;
}

const byTotalOrder = (x: ObjectEvent, y: ObjectEvent): number =>
  x.time - y.time || x.priority - y.priority || x.sequence - y.sequence;

const PENDING = 10_000;
const HOLDS = 200_000;
const PRIORITIES = 4;
const SECOND = 1_000_000;

/** How long after the clock an event is pushed, microseconds. */
const distributions: readonly (readonly [name: string, draw: (gaps: RandomStream) => number])[] = [
  ['exponential', (gaps) => gaps.exponential(SECOND)],
  ['bimodal', (gaps) => (gaps.uniform() < 0.9 ? gaps.exponential(SECOND) : gaps.exponential(1_000 * SECOND))],
  ['equal times', () => 0],
  ['equal steps', () => 5 * SECOND],
];

/** All benchmarks of the event queue. */
export const eventQueueBenchmarks: readonly Benchmark[] = [
  ...distributions.map(([name, draw]) => holdModel(`event queue, ${name}, ${PENDING} pending`, draw)),
  recorded('event queue, recorded run of 500 pods', () => podsRecording(500, 50_000, 1)),
  recorded('event queue, recorded run of 50 pods', () => podsRecording(50, 50_000, 1)),
  recorded('event queue, recorded mck8s-2h', () => scenarioRecording('mck8s-2h', 'worst_fit')),
  recorded('event queue, recorded scale-100k', () => scenarioRecording('scale-100k', null)),
];

/** A run of a shipped scenario. */
function scenarioRecording(name: string, policy: string | null): QueueRecording {
  const queue = new RecordingQueue();
  runOnce({ ...shipped(name), policy, queue });
  return queue.recording();
}

/** Replays a recording on both queues: of `podsRecording`, or of any run that was given a RecordingQueue. */
function recorded(name: string, record: () => QueueRecording): Benchmark {
  return { name, run: () => [queueMeasurement(name, replay(record()))] };
}

function holdModel(name: string, draw: (gaps: RandomStream) => number): Benchmark {
  return {
    name,
    run: () => {
      const gaps = stream(1, 'gaps', name);
      const gapsMicros = Float64Array.from({ length: PENDING + HOLDS }, () => Math.round(draw(gaps)));
      return [queueMeasurement(name, hold(gapsMicros))];
    },
  };
}

function queueMeasurement(name: string, contest: Contest): Measurement {
  const { oursPerSecond, referencePerSecond } = measure(contest);
  return {
    name,
    value: oursPerSecond / 1e6,
    unit: 'M pop+push/s',
    ratio: oursPerSecond / referencePerSecond,
    against: 'tinyqueue',
  };
}

function hold(gapsMicros: Float64Array): Contest {
  const ours = (): number => {
    const queue = new EventQueue();
    for (let i = 0; i < PENDING; i++) queue.push(gapsMicros[i]!, i % PRIORITIES, 0, i, 0);
    let checksum = 0;
    for (let i = PENDING; i < gapsMicros.length; i++) {
      queue.pop();
      checksum = (checksum + queue.a * i) | 0;
      queue.push(queue.time + gapsMicros[i]!, i % PRIORITIES, 0, i, 0);
    }
    return checksum;
  };
  const reference = (): number => {
    const queue = new TinyQueue<ObjectEvent>([], byTotalOrder);
    for (let i = 0; i < PENDING; i++) {
      queue.push({ time: gapsMicros[i]!, priority: i % PRIORITIES, sequence: i, opcode: 0, a: i, b: 0 });
    }
    let checksum = 0;
    for (let i = PENDING; i < gapsMicros.length; i++) {
      const event = queue.pop()!;
      checksum = (checksum + event.a * i) | 0;
      const time = event.time + gapsMicros[i]!;
      queue.push({ time, priority: i % PRIORITIES, sequence: i, opcode: 0, a: i, b: 0 });
    }
    return checksum;
  };
  return { work: HOLDS, ours, reference };
}

function replay({ timesMicros, priorities }: QueueRecording): Contest {
  const ours = (): number => {
    const queue = new EventQueue();
    let checksum = 0;
    for (let i = 0; i < timesMicros.length; i++) {
      const time = timesMicros[i]!;
      if (time !== POP) queue.push(time, priorities[i]!, 0, i, 0);
      else if (queue.pop()) checksum = (checksum + queue.a * i) | 0;
    }
    return checksum;
  };
  const reference = (): number => {
    const queue = new TinyQueue<ObjectEvent>([], byTotalOrder);
    let checksum = 0;
    for (let i = 0; i < timesMicros.length; i++) {
      const time = timesMicros[i]!;
      if (time !== POP) {
        queue.push({ time, priority: priorities[i]!, sequence: i, opcode: 0, a: i, b: 0 });
      } else {
        const event = queue.pop();
        if (event !== undefined) checksum = (checksum + event.a * i) | 0;
      }
    }
    return checksum;
  };
  return { work: timesMicros.filter((time) => time === POP).length, ours, reference };
}
