// The page that leads to the reports of a gallery: each with its question and its answer.

import { countOf } from '../numbers.ts';
import { answer } from './answer.ts';
import type { Markup } from './markup.ts';
import { markup, unbroken } from './markup.ts';
import { documentHead, questionOf } from './page.ts';
import type { ReportInput } from './report-input.ts';

export interface IndexEntry {
  /** Name of the file beside this one. */
  readonly page: string;
  readonly input: ReportInput;
}

/** The whole file. `missing` names scenarios that were to have a page and have none, as the work ended early. */
export function indexPage(entries: readonly IndexEntry[], missing: readonly string[] = []): string {
  const warning =
    missing.length === 0
      ? null
      : markup`<p class="partial">Ended early: there is no page for ${missing.join(', ')}.</p>\n`;
  return markup`${documentHead('Rehearsals of placement')}
<body>
<header>
<p class="kicker">mck8s</p>
<h1>Rehearsals of placement over many clusters</h1>
<p>Every page answers the question of one scenario, shows what its policies did, and says how to get the same numbers again.</p>
${warning}</header>
<main>
${entries.map(entry)}</main>
</body>
</html>
`.text;
}

function entry({ page, input }: IndexEntry): Markup {
  const { scenario, policies, provenance } = input;
  const facts = [
    countOf(policies.length, 'policy', 'policies'),
    countOf(provenance.seeds.length, 'seed'),
    countOf(scenario.clusters.length, 'cluster'),
  ];
  return markup`<section aria-labelledby="${page}">
<h2 id="${page}"><a href="${encodeURIComponent(page)}">${scenario.name}</a></h2>
<p><b>${questionOf(input)}</b></p>
<p>${unbroken(answer(input))}</p>
<p class="byline">${facts.map((fact) => markup`<span>${fact}</span>`)}</p>
</section>
`;
}
