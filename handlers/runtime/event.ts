// What an Event is to those who tell one, and where Events are kept. When one is written is not known here.

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** Left out or empty: the object is of the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion?: string;
}

/** What is to be told. Reason and action are words in camel case; the note is a sentence. */
export interface EventInput {
  readonly regarding: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

export interface EventSeries {
  readonly count: number;
  readonly lastObservedTime: string;
}

/** An Event of events.k8s.io/v1. */
export interface EventObject extends EventInput {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly eventTime: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly series?: EventSeries;
}

/** Where Events are kept. A rejection means: perhaps later. */
export interface EventSink {
  /** That there is one under its name already is success: an answer was lost. */
  create(event: EventObject): Promise<void>;
  /** False: there is no such Event any more. */
  patchSeries(event: EventObject['metadata'], series: EventSeries): Promise<boolean>;
}
