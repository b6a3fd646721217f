// A client's connection to the fake API server: requests on their way there, answers and watches on their way back, in virtual
// time and with the faults of the plan. What a request means is not known here.

import { cut, faultyAnswer } from './faulty-answers.ts';
import type { Fault, FaultMethod, FaultPlan } from './faults.ts';
import type { Answer, WatchOrder } from './requests.ts';
import { TextStream } from './text-stream.ts';
import type { TimeSource } from './virtual-time.ts';
import { WatchLine } from './watch-line.ts';
import {
  WireError,
  type Wire,
  type WireFault,
  type WireHead,
  type WireRequest,
  type WireResponse,
  type WireStream,
} from './wire.ts';
import type { FrameSink } from './watch.ts';

/** The server as its connections know it. */
export interface Host {
  readonly clock: TimeSource;
  readonly faults: FaultPlan;
  readonly latencyMicros: number;
  readonly watchLagMicros: number;
  /** Whether anybody listens at its port. */
  isUp(): boolean;
  answer(request: WireRequest, actor: string): Answer;
  /** Starts a watch; the answer stops it. */
  watch(order: WatchOrder, sink: FrameSink): () => void;
  /** Number of writes so far. */
  writeCount(): number;
  /** Told of what a dying server cuts; the answer forgets it. */
  track(cutOff: () => void): () => void;
}

interface Reply extends WireHead {
  readonly stream: TextStream;
}

/** One request under way. */
interface Exchange {
  readonly request: WireRequest;
  readonly settle: (reply: Reply) => void;
  readonly fail: (fault: WireFault) => void;
  readonly isOver: () => boolean;
  /** Whether the server died with it: it never arrives then. */
  readonly isCut: () => boolean;
}

const SAYINGS: Readonly<Record<WireFault, string>> = {
  refused: 'The connection was refused.',
  reset: 'The connection was reset.',
  timeout: 'No answer came in time.',
  tls: 'The certificate of the server is not trusted.',
  tooLarge: 'The answer is too large.',
  closed: 'The connection is closed.',
  other: 'The connection failed.',
};

export class Connection implements Wire {
  private readonly host: Host;
  private readonly actor: string;
  private readonly clock: TimeSource;
  private readonly underWay = new Set<(fault: WireFault) => void>();
  private isClosed = false;

  /** @param clock the client's: what it is told when is told by it */
  constructor(host: Host, actor: string, clock: TimeSource) {
    this.host = host;
    this.actor = actor;
    this.clock = clock;
  }

  async send(request: WireRequest): Promise<WireResponse> {
    const { status, headers, stream } = await this.call(request);
    let body = '';
    for await (const chunk of stream) body += chunk;
    return { status, headers, body };
  }

  async open(request: WireRequest): Promise<WireStream> {
    const { status, headers, stream } = await this.call(request);
    return {
      status,
      headers,
      chunks: stream,
      cancel: () => {
        stream.cancel();
      },
    };
  }

  close(): void {
    this.isClosed = true;
    for (const fail of [...this.underWay]) fail('closed');
  }

  private call(request: WireRequest): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    let isOver = false;
    const finish = (): boolean => {
      const isFirst = !isOver;
      isOver = true;
      cancelTimeout();
      this.underWay.delete(fail);
      forget();
      return isFirst;
    };
    const fail = (fault: WireFault): void => {
      if (finish()) reject(new WireError(fault, SAYINGS[fault]));
    };
    const cancelTimeout = this.clock.after(request.timeoutMicros, () => {
      fail('timeout');
    });
    let isCut = false;
    const forget = this.host.track(() => {
      isCut = true;
      this.clock.after(0, () => {
        fail('reset');
      });
    });
    this.underWay.add(fail);
    const settle = (reply: Reply): void => {
      if (finish()) resolve(reply);
      else reply.stream.cancel();
    };
    const exchange = { request, settle, fail, isOver: () => isOver, isCut: () => isCut };
    if (this.isClosed) fail('closed');
    else
      this.host.clock.after(this.halfWay(), () => {
        this.arrive(exchange);
      });
    return promise;
  }

  private halfWay(): number {
    return this.host.latencyMicros / 2;
  }

  private arrive(exchange: Exchange): void {
    if (exchange.isCut()) return;
    if (this.host.isUp()) this.process(exchange);
    else this.failLater(exchange, 'refused');
  }

  private process(exchange: Exchange): void {
    const { request } = exchange;
    const struck = { method: methodOf(request), path: request.path, actor: this.actor };
    const fault = this.host.faults.strike(struck);
    if (fault !== undefined && this.strikeBefore(exchange, fault)) return;
    const before = this.host.writeCount();
    const answer = this.host.answer(request, this.actor);
    this.strikeAfter(
      exchange,
      answer,
      this.host.faults.strikeWrites(struck, before, this.host.writeCount()) ?? fault,
    );
  }

  /** Whether the fault spares the server the request. */
  private strikeBefore(exchange: Exchange, fault: Fault): boolean {
    if (fault.kind === 'refused' || fault.kind === 'tls') {
      this.failLater(exchange, fault.kind);
      return true;
    }
    if ('when' in fault && fault.when === 'after') return false;
    if (fault.kind === 'reset') this.failLater(exchange, 'reset');
    if (fault.kind === 'reset' || fault.kind === 'blackHole') return true;
    const answer = insteadOf(fault);
    if (answer === undefined) return false;
    this.answerLater(exchange, answer, 0);
    return true;
  }

  private strikeAfter(exchange: Exchange, answer: Answer, fault: Fault | undefined): void {
    if (fault?.kind === 'blackHole') return;
    if (fault?.kind === 'reset') {
      this.failLater(exchange, 'reset');
      return;
    }
    const slowMicros = fault?.kind === 'slow' ? fault.delayMicros : 0;
    const instead = insteadOf(fault);
    if (instead !== undefined) this.answerLater(exchange, instead, 0);
    else if (answer.type === 'watch') this.startWatch(exchange, answer.order, fault, slowMicros);
    else
      this.answerLater(
        exchange,
        fault?.kind === 'cutBody' ? cut(answer.response) : answer.response,
        slowMicros,
      );
  }

  private failLater(exchange: Exchange, fault: WireFault): void {
    this.clock.after(this.halfWay(), () => {
      exchange.fail(fault);
    });
  }

  private answerLater(
    exchange: Exchange,
    { status, headers, body }: WireResponse,
    extraMicros: number,
  ): void {
    this.clock.after(this.halfWay() + extraMicros, () => {
      const stream = new TextStream();
      stream.push(body);
      stream.close();
      exchange.settle({ status, headers, stream });
    });
  }

  private startWatch(
    exchange: Exchange,
    order: WatchOrder,
    fault: Fault | undefined,
    slowMicros: number,
  ): void {
    const delayMicros = this.halfWay() + this.host.watchLagMicros;
    let stop: () => void = () => undefined;
    const hangUp = (): void => {
      stop();
      forget();
      this.underWay.delete(lose);
    };
    const stream = new TextStream(hangUp);
    const lose = (lost: WireFault): void => {
      stream.fail(new WireError(lost, SAYINGS[lost]));
      hangUp();
    };
    const forget = this.host.track(() =>
      this.clock.after(0, () => {
        lose('reset');
      }),
    );
    const line = new WatchLine({
      stream,
      clock: this.clock,
      delayMicros,
      fault: fault?.kind === 'watch' ? fault : undefined,
      hangUp: () => {
        stop();
      },
    });
    this.clock.after(this.halfWay() + slowMicros, () => {
      if (exchange.isOver()) return;
      this.underWay.add(lose);
      exchange.settle({ status: 200, headers: { 'content-type': 'application/json' }, stream });
    });
    line.begin();
    if (!line.isOver()) stop = this.host.watch(order, line);
    if (exchange.isOver()) hangUp();
  }
}

function methodOf({ method, path }: WireRequest): FaultMethod {
  return method === 'GET' && /[?&]watch=(1|true)(&|$)/.test(path) ? 'WATCH' : method;
}

/** The answer that a fault puts in place of the server's. */
function insteadOf(fault: Fault | undefined): WireResponse | undefined {
  return fault === undefined || fault.kind === 'watch' ? undefined : faultyAnswer(fault);
}
