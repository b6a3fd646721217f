// Reads the text in which Prometheus takes measures, as far as counters need it.

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All samples of one metric. */
export function samplesOf(text: string, metric: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
    .map((line) => {
      const end = line.lastIndexOf(' ');
      const labels = [...line.slice(metric.length, end).matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      return {
        name: metric,
        labels: Object.fromEntries(labels.map(([, name, value]) => [name!, value!])),
        value: Number(line.slice(end + 1)),
      };
    });
}

/** The sum over the samples that are wanted. */
export function sumOf(samples: readonly Sample[], isWanted: (labels: Sample['labels']) => boolean): number {
  return samples.reduce((sum, { labels, value }) => sum + (isWanted(labels) ? value : 0), 0);
}
