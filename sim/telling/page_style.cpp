#include "page_parts.h"

namespace lvslab::sim {

// Colours hold a contrast of 4.5:1 and more, by day and by night; nothing is told by colour alone.
std::string_view page_style() {
  return R"css(
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #59636e; --line: #d1d9e0; --new: #8a4600;
  --mark: #ffe9c9; --good: #116329; --bad: #b3141d; --accent: #0a58ca; --client: #e3eefb; --router: #e9ecf0;
  --director: #fff0cf; --server: #def3e4; --switch: #f0eaf7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --faint: #9aa4af; --line: #3a424d; --new: #f0b072; --mark: #55380c;
    --good: #56d364; --bad: #ff8a80; --accent: #6cb0ff; --client: #1c2f45; --router: #2a3038; --director: #453612;
    --server: #163824; --switch: #322940; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin: 2.2rem 0 .5rem; } h3 { font-size: 1.05rem; margin: 1.4rem 0 .3rem; }
a { color: var(--accent); } p { max-width: 46rem; }
.wide { overflow-x: auto; margin: .6rem 0; } .wide svg { display: block; height: auto; }
summary { cursor: pointer; padding: .4rem 0; } summary b { margin-right: .8rem; } summary code { font-size: .9rem; overflow-wrap: anywhere; }
details.packet { border-top: 1px solid var(--line); } details.steps { margin: 0 0 1rem; color: var(--faint); } details.steps table { color: var(--ink); }
table { border-collapse: collapse; } td, th { vertical-align: top; text-align: left; padding: .2rem .8rem .2rem 0; }
table.steps { width: 100%; }
td.time, td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; } td.time { color: var(--faint); }
td.node { white-space: nowrap; font-weight: 600; } tr.switch td.node { font-weight: 400; color: var(--faint); }
dl { display: grid; grid-template-columns: max-content 1fr; margin: .1rem 0; column-gap: .8rem; font: .85rem/1.45 ui-monospace, monospace; }
dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; } ins { text-decoration: none; color: var(--new); font-weight: 600; }
ul { margin: .1rem 0; padding-left: 1.1rem; } .delivers { color: var(--good); } .drops { color: var(--bad); font-weight: 600; }
table.numbers { margin: .1rem 0 .3rem; font: .85rem/1.45 ui-monospace, monospace; }
.numbers th { font-weight: 400; color: var(--faint); } .numbers th, .numbers td { text-align: right; padding: 0 .9rem 0 0; }
.numbers .chosen { font-weight: 600; color: var(--good); }
table.list { font-size: .93rem; } .list th { color: var(--faint); font-weight: 600; border-bottom: 1px solid var(--line); } .list td { border-bottom: 1px solid var(--line); }
table.hops { font: .82rem/1.4 ui-monospace, monospace; } .hops th, .hops td { border: 1px solid var(--line); padding: .2rem .5rem; min-width: 7.5rem; }
.hops th { font-weight: 600; } .hops th small { display: block; font-weight: 400; color: var(--faint); } .hops tbody th { font-weight: 400; color: var(--faint); min-width: 6rem; position: sticky; left: 0; background: var(--paper); }
.hops td small { display: block; color: var(--faint); } .hops td.new { background: var(--mark); font-weight: 600; } .hops td.new::before { content: "● "; color: var(--new); } .hops td.new small { font-weight: 400; }
.hops .numbers th, .hops .numbers td { border: 0; min-width: 0; padding: 0 .7rem 0 0; position: static; background: none; }
.hops td.why { font: .85rem/1.4 system-ui, sans-serif; min-width: 14rem; } .hops td.why ul { padding-left: .9rem; }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink); } svg .faint { fill: var(--faint); } svg .small { font-size: 11px; } svg .name { font-weight: 600; } svg .mono { font-family: ui-monospace, monospace; font-size: 11px; }
svg .life { stroke: var(--line); stroke-width: 1.5; } svg .cable { stroke: var(--faint); stroke-width: 1.5; } svg .arrow { stroke: var(--accent); stroke-width: 1.8; fill: none; } svg .head { fill: var(--accent); }
svg .link-layer { stroke-dasharray: 6 4; } svg .lost .arrow { stroke: var(--bad); } svg .lost text { fill: var(--bad); } svg .label { fill: var(--accent); } svg a { text-decoration: none; } svg a:hover .label { text-decoration: underline; }
svg .box { stroke: var(--ink); stroke-width: 1.2; } svg .client { fill: var(--client); } svg .router { fill: var(--router); } svg .director { fill: var(--director); } svg .server { fill: var(--server); } svg .switch { fill: var(--switch); } svg .none { fill: var(--paper); }
svg .vip { font-weight: 600; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--faint); font-size: .9rem; }
@media print {
  :root { --ink: #000; --paper: #fff; --faint: #444; --line: #bbb; --new: #8a4600; --mark: #ffe9c9; --good: #116329; --bad: #b3141d; --accent: #0a58ca;
    --client: #e3eefb; --router: #e9ecf0; --director: #fff0cf; --server: #def3e4; --switch: #f0eaf7; }
  body { font-size: 10pt; margin: 0; max-width: none; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .wide { overflow: visible; } .wide svg { max-width: 100%; } table.hops { font-size: 7pt; } .hops th, .hops td, .hops td.why { min-width: 0; }
  details.steps:not([open]) { display: none; } tr, svg { break-inside: avoid; } h2, h3, summary { break-after: avoid; }
}
)css";
}

}  // namespace lvslab::sim
