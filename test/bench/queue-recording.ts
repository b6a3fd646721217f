// What a simulation asked of its event queue, operation by operation, to be asked again of any queue.
import { ArrivalCursor } from '../../simulator/kernel/arrival-cursor.ts';
import { EventQueue } from '../../simulator/kernel/event-queue.ts';
import { run } from '../../simulator/kernel/simulation.ts';
import { stream } from '../../simulator/random/stream.ts';

/** The time of an operation that is a pop. */
export const POP = -1;

/** Operations in order: the time of each push, microseconds, or POP; and the priority of each push. */
export interface QueueRecording {
  readonly timesMicros: Float64Array;
  readonly priorities: Uint8Array;
}

/** An event queue that writes down what it is asked. Give it to a run in place of the queue, then take the recording. */
export class RecordingQueue extends EventQueue {
  readonly #timesMicros: number[] = [];
  readonly #priorities: number[] = [];

  override push(timeMicros: number, priority: number, opcode: number, a: number, b: number): void {
    super.push(timeMicros, priority, opcode, a, b);
    this.#timesMicros.push(timeMicros);
    this.#priorities.push(priority);
  }

  override pop(): boolean {
    this.#timesMicros.push(POP);
    this.#priorities.push(0);
    return super.pop();
  }

  recording(): QueueRecording {
    return {
      timesMicros: Float64Array.from(this.#timesMicros),
      priorities: Uint8Array.from(this.#priorities),
    };
  }
}

const ARRIVE = 0;
const START = 1;
const FINISH = 2;
const SCRAPE = 3;
const SECOND = 1_000_000;

/**
 * A run in the manner of pods on clusters: Poisson arrivals, a start-up, a lognormal duration, and twenty clusters scraped
 * every five seconds. About `running` pods run at a time, and as many events are pending.
 */
export function podsRecording(running: number, pods: number, seed: number): QueueRecording {
  const medianSeconds = 300;
  const sigma = 1;
  const meanSeconds = medianSeconds * Math.exp((sigma * sigma) / 2);
  const gaps = stream(seed, 'arrivals', 'pods');
  const durations = stream(seed, 'durations', 'pods');
  const startups = stream(seed, 'startups', 'pods');
  let micros = 0;
  const nextArrival = (): number =>
    (micros += Math.round(gaps.exponential((meanSeconds * SECOND) / running)));
  const arrivals = new ArrivalCursor(Float64Array.from({ length: pods }, nextArrival), ARRIVE);

  const queue = new RecordingQueue();
  for (let cluster = 0; cluster < 20; cluster++) queue.push(cluster * SECOND, 3, SCRAPE, cluster, 0);
  const handler = (nowMicros: number, opcode: number, a: number): void => {
    if (opcode === ARRIVE)
      queue.push(nowMicros + Math.round((1 + startups.uniform()) * SECOND), 1, START, a, 0);
    if (opcode === START) {
      queue.push(nowMicros + Math.round(durations.lognormal(medianSeconds, sigma) * SECOND), 0, FINISH, a, 0);
    }
    if (opcode === SCRAPE) queue.push(nowMicros + 5 * SECOND, 3, SCRAPE, a, 0);
  };
  run(queue, handler, micros, { arrivals });
  return queue.recording();
}
