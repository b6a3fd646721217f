// What can happen in a run, as the numbers that events carry, and the order of what happens at one instant: first the world,
// then what cluster0 hears of it, then its decisions. `a` and `b` are named beside each.

export const Opcode = {
  /** a: row of the arrivals. */
  arrive: 1,
  /** a: index of the action. */
  act: 2,
  /** a: effect. */
  apply: 3,
  /** a: member. The scheduler of a member ends an attempt. */
  attempt: 4,
  /** a: pod, b: its life. */
  retry: 5,
  /** a: member. */
  flush: 6,
  /** a: pod, b: its life. */
  running: 7,
  ready: 8,
  complete: 9,
  /** a: pod, b: state it is seen in. */
  observe: 10,
  /** a: workload. cluster0 hears of the object, or its time to decide again has come. */
  decide: 11,
  /** Decisions on all that was heard of at this instant. */
  wake: 12,
  /** a: member, b: facts. cluster0 hears of something other than pods. */
  learn: 13,
  /** a: member, b: which way. A way between cluster0 and a member that was down has caught up. */
  caughtUp: 14,
  /** a: service of the load. Its users do what is due. */
  service: 20,
  /** a: fault, b: where in its course. */
  fault: 15,
  /** a: member, b: node slot. The grace of a silent node is over; what its pods tolerate is. */
  nodeLost: 16,
  evict: 17,
  /** a: member, b: whether it is sent or times out. */
  probe: 18,
  /** Who counts as ready is decided again. */
  consider: 19,
  /** Round-trip times are measured. */
  measure: 21,
  /** Traffic is scraped in all members. */
  scrapeTraffic: 22,
  /** a: member, b: what of it. A cluster that is created registers, or its nodes are there. */
  created: 23,
  /** a: member, b: what is due. The totals of a member are scraped. */
  scrape: 24,
} as const;

export const Priority = { world: 10, informer: 20, controller: 30 } as const;
