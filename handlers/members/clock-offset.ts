// How far a member's clock is from ours, by the Date header of its answers. Stamps of one machine are only ever compared with
// stamps of the same machine; this is the bridge.

import { httpDateSeconds } from '../kube/http-date.ts';
import type { HttpHead, HttpRequest, HttpResponse, HttpStream, Transport } from '../ports/transport.ts';

/** A transport that takes note of the far clock on the way, and whose way can be replaced: credentials are renewed. */
export class ClockOffset implements Transport {
  /** Microseconds to add to a stamp of the far side to have it in our time. */
  offsetMicros = 0;
  private transport: Transport;
  private readonly nowMicros: () => number;

  /** @param nowMicros our time, which a wall clock that is set must not move */
  constructor(transport: Transport, nowMicros: () => number) {
    this.transport = transport;
    this.nowMicros = nowMicros;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    return this.noting(await this.transport.send(request));
  }

  async open(request: HttpRequest): Promise<HttpStream> {
    return this.noting(await this.transport.open(request));
  }

  close(): void {
    this.transport.close();
  }

  /** Goes another way from now on; what is under way on the old one ends as if the connection was lost. */
  replace(transport: Transport): void {
    this.transport.close();
    this.transport = transport;
  }

  private noting<Head extends HttpHead>(head: Head): Head {
    const farSeconds = httpDateSeconds(head.headers['date'] ?? '');
    if (farSeconds !== undefined) this.offsetMicros = this.nowMicros() - farSeconds * 1e6;
    return head;
  }
}
