// A report as one file that needs nothing else: no network, no script. It puts the parts in their order; what they say is theirs.

import { durationText, countOf, seedsText } from '../numbers.ts';
import { answer } from './answer.ts';
import { boundsSection } from './bounds.ts';
import { decisionSection } from './decision-logs.ts';
import { flowsFigure } from './flows.ts';
import { forestFigure } from './forest.ts';
import { heatMapFigure } from './heat-map.ts';
import { markup, Markup, unbroken, type Part } from './markup.ts';
import { metricTables, pairsTable } from './metric-tables.ts';
import { pendingFigure } from './pending.ts';
import { placingFigure } from './placing.ts';
import type { ReportInput } from './report-input.ts';
import { reproduceSection } from './reproduce.ts';
import { STYLE } from './style.ts';
import { tradeOffFigure } from './trade-off.ts';

/** From more policies on, the page is broader. */
const BROAD_FROM = 9;

/** A part of the page with its heading; body null: the part is left out. */
interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Part;
}

/** The whole file, which depends on nothing but its input. */
export function reportPage(input: ReportInput): string {
  const sections = sectionsOf(input).filter(({ body }) => body !== null);
  const decisions = decisionSection(input.logs);
  const links = [
    ...sections,
    ...(decisions === null ? [] : [{ id: 'decisions', title: 'Decisions' }]),
    { id: 'reproduce', title: 'Reproduce' },
  ];
  const { scenario } = input;
  return markup`${documentHead(`${scenario.name}: ${questionOf(input)}`)}
<body${input.policies.length > BROAD_FROM ? markup` class="broad"` : null}>
${head(input)}<nav aria-label="Contents">
<ul>${links.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul>
</nav>
<main>
${sections.map(section)}${decisions}${reproduceSection(input)}</main>
</body>
</html>
`.text;
}

/** All before the body: it forbids whatever is not in the file. */
export function documentHead(title: string): Markup {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="mck8s">
<title>${title}</title>
<style>
${new Markup(STYLE)}
</style>
</head>`;
}

function head(input: ReportInput): Markup {
  const { scenario, policies, provenance } = input;
  const { seeds, hash, version, partial } = provenance;
  const kind = policies.length > 1 ? 'Comparison' : 'Simulation';
  const facts = [
    policies.length > 1 ? countOf(policies.length, 'policy', 'policies') : policies[0]!.name,
    `${countOf(seeds.length, 'seed')} (${seedsText(seeds)})`,
    `${durationText(scenario.durationMicros)} each`,
    `mck8s ${version}`,
    `scenario ${hash}`,
  ];
  const warning = partial
    ? markup`<p class="partial">Interrupted: this report covers only the seeds that all policies finished, which may be those with less to do.</p>\n`
    : null;
  return markup`<header>
<p class="kicker">${kind} of placement in ${scenario.name}</p>
<h1>${questionOf(input)}</h1>
<p class="answer">${unbroken(answer(input))}</p>
${warning}<p class="byline">${facts.map((fact) => markup`<span>${fact}</span>`)}</p>
</header>
`;
}

/** The question of the scenario, or one for it. */
export function questionOf({ scenario }: ReportInput): string {
  return scenario.question === '' ? `How do pods fare in ${scenario.name}?` : scenario.question;
}

function sectionsOf(input: ReportInput): readonly Section[] {
  const forest = forestFigure(input);
  return [
    { id: 'metrics', title: 'Metrics', body: metricTables(input) },
    { id: 'bounds', title: 'Bounds', body: boundsSection(input) },
    { id: 'waiting', title: 'Waiting', body: [pendingFigure(input), placingFigure(input)] },
    { id: 'clusters', title: 'Clusters', body: heatMapFigure(input) },
    { id: 'compared', title: 'Differences', body: forest === null ? null : [forest, pairsTable(input)] },
    { id: 'map', title: 'Flows', body: flowsFigure(input) },
    { id: 'trade-off', title: 'Cost', body: tradeOffFigure(input) },
  ];
}

function section({ id, title, body }: Section): Markup {
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${body}</section>
`;
}
