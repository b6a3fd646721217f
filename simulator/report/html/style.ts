// How a report looks: one style sheet in the file. Colours are named once for light and once for dark; paper is light. One hue
// says what matters and a second one what it is held against, so that nothing depends on telling many colours apart.

const LIGHT = `--paper:#fff;--ink:#1c1e21;--muted:#5a5f66;--rule:#d5d6d3;--grid:#e9e9e6;--axis:#888b8f;
--accent:#1b5e9f;--band:#cddff0;--band-edge:#7ea6cc;--ghost:#c6c8cb;--reference:#a8480f;--arrow:#a8480f;--disc:#a9c8e6;
--land:#f0efe9;--border:#c9c7be;--soft:#f5f5f2;
--heat-0:#eef3f8;--heat-1:#dce7f2;--heat-2:#c6d9eb;--heat-3:#abc8e3;--heat-4:#8bb4d9;--heat-5:#689dcd;--heat-6:#4785be;--heat-7:#2d6ba8;--heat-8:#1b528b;--heat-9:#0e3a68;`;

const DARK = `--paper:#16181b;--ink:#e7e5e0;--muted:#a5a9b0;--rule:#393d43;--grid:#2a2d32;--axis:#777c84;
--accent:#78b4f2;--band:#26425f;--band-edge:#4d7aa8;--ghost:#4a4e55;--reference:#f0985f;--arrow:#f0985f;--disc:#2f5f90;
--land:#25282c;--border:#42464c;--soft:#1e2125;
--heat-0:#1c242d;--heat-1:#1f2f3e;--heat-2:#223c53;--heat-3:#264b6a;--heat-4:#2b5c85;--heat-5:#356fa0;--heat-6:#4a87bb;--heat-7:#6aa2d4;--heat-8:#95c0e9;--heat-9:#c8e1fb;`;

const HEAT = Array.from({ length: 10 }, (_, step) => `.heat-${step}{fill:var(--heat-${step})}`).join('');

/** The style sheet. */
export const STYLE = `:root{color-scheme:light dark;${LIGHT}
--serif:Charter,"Bitstream Charter","Sitka Text",Cambria,"TeX Gyre Schola","DejaVu Serif",Georgia,serif;
--sans:system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans","DejaVu Sans",sans-serif;
--mono:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{${DARK}}}
@media print{:root{color-scheme:light;${LIGHT}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{--page:66rem;margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 var(--serif);counter-reset:figure}
header,nav,main{max-width:var(--page);margin:0 auto;padding:0 1.25rem}
body.broad{--page:84rem}
header{padding-top:3rem}
p,ul,ol,dl{margin:0 0 1rem}
p,li,dd,figcaption,caption{max-width:44rem}
h1,h2,h3{font-weight:600;line-height:1.2;text-wrap:balance}
h1{font-size:clamp(1.5rem,1.15rem + 1.5vw,2rem);letter-spacing:-.01em;margin:.35rem 0 1.1rem;max-width:58rem}
h2{font-size:1.45rem;margin:3.5rem 0 1rem;padding-top:1.1rem;border-top:1px solid var(--rule)}
h3{font-size:1.1rem;margin:2rem 0 .6rem;overflow-wrap:anywhere}
.kicker,.byline,nav,table,.legend,.scale,.panel-head,.facts,summary,.plot{font-family:var(--sans)}
.kicker{margin:0;font-size:.85rem;color:var(--muted);letter-spacing:.02em}
.answer{font-size:1.2rem;line-height:1.5;max-width:48rem;padding-left:1rem;border-left:3px solid var(--accent)}
.byline{font-size:.85rem;color:var(--muted);max-width:none}
.byline span+span::before{content:"·";padding:0 .5em}
.partial{font-weight:600}
nav{font-size:.875rem;margin-top:1.25rem}
main{padding-bottom:4rem}
nav ul{list-style:none;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.18em}
nav a{text-decoration:none}nav a:hover,nav a:focus-visible{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
code,pre{font-family:var(--mono);font-size:.84em}
pre{background:var(--soft);padding:.9rem 1rem;border-radius:3px;overflow:auto;line-height:1.5;margin:0 0 1.25rem}
pre.command{white-space:pre-wrap;overflow-wrap:anywhere}
pre.scenario{max-height:32rem;font-size:.78rem}
.scroll{overflow-x:auto;margin:0 0 2rem}
.tables{display:flex;flex-wrap:wrap;align-items:flex-start;gap:0 3rem}
.tables .scroll{min-width:0;max-width:100%}
table{border-collapse:collapse;font-size:.875rem;line-height:1.4;font-variant-numeric:tabular-nums;min-width:min(100%,30rem)}
caption{text-align:left;padding:0 0 .6rem;color:var(--muted);font-size:.85rem}
caption div{position:sticky;left:0;width:fit-content;max-width:min(44rem,calc(100vw - 2.5rem))}
caption b{color:var(--ink);font-weight:600}
th,td{padding:.34rem .9rem .34rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid)}
th{font-weight:400}
thead th{color:var(--muted);font-size:.78rem;letter-spacing:.02em;vertical-align:bottom;border-bottom:1px solid var(--axis);white-space:nowrap}
.number{text-align:right;padding:.34rem 0 .34rem 1.4rem;white-space:nowrap}
tbody th{white-space:nowrap;position:sticky;left:0;background:var(--paper)}
figure{margin:0 0 2.75rem;counter-increment:figure}
figcaption{margin-top:.8rem;font-size:.94rem;line-height:1.5;color:var(--muted)}
figcaption b{color:var(--ink);font-weight:600}
figcaption b::before{content:"Figure " counter(figure) ". "}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;padding:0;margin:0 0 1rem;font-size:.82rem;color:var(--muted)}
.legend svg{vertical-align:-1px;margin-right:.3rem}
.scale{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .6rem;font-size:.82rem;color:var(--muted);margin:0 0 1rem}
.panels{display:grid;gap:1.4rem 1.75rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,17.5rem),1fr))}
.panels.two{max-width:46rem}
.panels.one{grid-template-columns:minmax(0,31rem)}
.panel{min-width:0;display:flex;flex-direction:column;justify-content:flex-end}
.panel-head{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 .75rem;font-size:.84rem;line-height:1.35;margin:0 0 .3rem}
.panel-head b{font-weight:600;overflow-wrap:anywhere}
.panel-head span{color:var(--muted);font-variant-numeric:tabular-nums}
.plot{display:block;width:100%;height:auto;overflow:visible;font-size:10.5px;fill:var(--muted);font-variant-numeric:tabular-nums}
.shared{position:absolute}
.tick{fill:var(--muted)}
.narrow{display:none}
.medium{max-width:46rem}
.mark-line,.mark-ghost,.mark-reference,.mark-arrow{fill:none;stroke:var(--accent);stroke-width:2}
.mark-band{fill:var(--band)}.mark-ghost{stroke:var(--ghost);stroke-width:1.5}
.mark-reference{stroke:var(--reference);stroke-width:1.5;stroke-dasharray:4 3}
.mark-arrow{stroke:var(--arrow)}
.mark-dot{fill:var(--accent);stroke:var(--accent);stroke-width:1.75}
.mark-hollow{fill:var(--paper);stroke:var(--muted);stroke-width:1.75}
${HEAT}
details{margin:0 0 .8rem}
summary{cursor:pointer;font-size:.9rem;padding:.2rem 0}
details[open]>summary{margin-bottom:.6rem}
.log{padding-left:1.4rem;font-size:.92rem}
.log p{margin:0 0 .3rem}
.log ul{list-style:none;padding:0;margin:0 0 .9rem;font-size:.94em;color:var(--muted)}
.log ul li{padding-left:1.2rem;text-indent:-1.2rem}
.log code{color:var(--ink)}
.gap{list-style:none;color:var(--muted);font-style:italic;margin-bottom:.9rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.8rem 1.5rem;font-size:.9rem}
.facts dt{color:var(--muted);font-size:.8rem}
.facts dd{margin:0;overflow-wrap:anywhere}
@media (max-width:40rem){
body{font-size:1rem}
header{padding-top:1.75rem}
h2{margin-top:2.5rem}
.answer{font-size:1.1rem}
table.text,table.text :is(tbody,tr,th,td){display:block}
table.text caption{display:block}table.text thead{display:none}
table.text :is(th,td){border:0;padding:0 0 .15rem}
table.text td:nth-child(-n+3){color:var(--muted)}
table.text tr{border-bottom:1px solid var(--grid);padding:.6rem 0}
.wide{display:none}.narrow{display:block}
}
@media print{
@page{margin:16mm 14mm}
body{font-size:10pt}
header,nav,main{max-width:none;padding:0}
nav{display:none}
h1{font-size:18pt}h2{font-size:14pt;margin-top:1.5rem;break-after:avoid}h3{break-after:avoid}
.panels{grid-template-columns:repeat(3,1fr)}.panels.two{grid-template-columns:1fr 1fr}.panels.one{grid-template-columns:1fr}
.panel,tr,.legend{break-inside:avoid}figcaption{break-before:avoid}
.wide{display:block}.narrow{display:none}
.scroll{overflow:visible}
table{font-size:8pt}.number{padding-left:.7rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;max-height:none;font-size:7.5pt}
pre.scenario{max-height:none}
details::details-content{content-visibility:visible;block-size:auto}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}`;
