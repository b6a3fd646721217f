// What a query in PromQL asks of Prometheus, by its own grammar. It evaluates nothing.

import { parser } from '@prometheus-io/lezer-promql';

export interface AskedOf {
  /** Where the query cannot be read: what stands there; empty: it can be read. */
  readonly faults: readonly string[];
  /** Names of series, as they are exported. */
  readonly series: readonly string[];
  /** Those of them that are taken over a stretch of time. */
  readonly overTime: readonly string[];
  /** Names of labels that are matched, grouped or joined by. */
  readonly labels: readonly string[];
}

/** Reads a query; variables of Grafana in it stand for a duration or within a text. */
export function askedBy(query: string): AskedOf {
  const text = query.replaceAll('$__rate_interval', '5m');
  const asked = {
    faults: [] as string[],
    series: [] as string[],
    overTime: [] as string[],
    labels: [] as string[],
  };
  parser.parse(text).iterate({
    enter(node) {
      const what = text.slice(node.from, node.to);
      if (node.type.isError) asked.faults.push(`at ${node.from}: ${text.slice(node.from)}`);
      if (node.name === 'LabelName') asked.labels.push(what);
      if (node.name !== 'Identifier') return;
      asked.series.push(what);
      if (node.node.parent?.parent?.name === 'MatrixSelector') asked.overTime.push(what);
    },
  });
  return asked;
}
