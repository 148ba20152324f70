/**
 * The one style sheet of the trial's pages: system fonts, one accent per part,
 * light and dark, readable on a narrow screen. It loads nothing from elsewhere.
 */
export const styleSheet = `
:root {
  --ground: #f5f6f8; --surface: #ffffff; --ink: #1b2430; --quiet: #5a6675; --line: #dde2e8;
  --danger: #b3261e; --good: #1a7245; --soft: #eef1f5;
}
.partner { --accent: #0b6e69; --on-accent: #ffffff; }
.mail { --accent: #3d52b8; --on-accent: #ffffff; }
.expenses { --accent: #8a4b08; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --surface: #1a2029; --ink: #e6eaf0; --quiet: #a0abb9; --line: #303946;
    --danger: #ff9d94; --good: #7fd6a4; --soft: #232b36;
  }
  .partner { --accent: #5cc9c1; --on-accent: #06211f; }
  .mail { --accent: #a3b3ff; --on-accent: #10183d; }
  .expenses { --accent: #f0b267; --on-accent: #2b1802; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--accent); }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
p { margin: 0 0 .75rem; }
.quiet { color: var(--quiet); }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: .5rem; background: var(--surface); padding: .25rem .5rem; z-index: 1; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; justify-content: space-between;
  padding: .7rem 1.25rem; background: var(--surface); border-bottom: 1px solid var(--line); }
.brand { display: inline-flex; align-items: center; gap: .6rem; font-weight: 650; }
.mark { width: .9rem; height: .9rem; border-radius: .25rem; background: var(--accent); }
.aside { color: var(--quiet); font-size: .9rem; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
.wide main { max-width: 76rem; padding-top: 1.25rem; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: .6rem; padding: 1.25rem;
  margin-bottom: 1rem; }
.narrow { max-width: 25rem; margin: 2rem auto; padding: 1.75rem; }
label { display: block; font-weight: 600; margin: .9rem 0 .3rem; }
input { width: 100%; padding: .55rem .65rem; font: inherit; color: inherit; background: var(--surface);
  border: 1px solid #7d8997; border-radius: .4rem; }
button, .button { display: inline-block; font: inherit; font-weight: 600; padding: .5rem 1rem; border-radius: .4rem;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer;
  text-decoration: none; }
button.plain { background: transparent; color: var(--accent); }
button.danger { background: transparent; color: var(--danger); border-color: var(--danger); }
.narrow button { width: 100%; margin-top: 1.25rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.problem { border-left: 4px solid var(--danger); background: var(--soft); padding: .6rem .8rem; border-radius: .3rem; }
.done { border-left: 4px solid var(--good); background: var(--soft); padding: .6rem .8rem; border-radius: .3rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; color: var(--quiet); font-weight: 600; font-size: .85rem; }
th, td { padding: .6rem .75rem; border-bottom: 1px solid var(--line); vertical-align: middle; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.acts { text-align: right; white-space: nowrap; }
td form { display: inline; }
.state { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .85rem; background: var(--soft); }
.state.good { color: var(--good); }
.state.bad { color: var(--danger); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.mailbox { display: grid; grid-template-columns: minmax(16rem, 24rem) 1fr; gap: 1rem; align-items: start; }
.mailbox ol { list-style: none; margin: 0; padding: 0; max-height: calc(100vh - 9rem); overflow-y: auto; }
.mailbox ol a { display: block; padding: .65rem .8rem; border-bottom: 1px solid var(--line); color: inherit;
  text-decoration: none; }
.mailbox ol a:hover { background: var(--soft); }
.mailbox ol a[aria-current] { box-shadow: inset 4px 0 0 var(--accent); background: var(--soft); }
.mailbox ol strong, .mailbox ol a > span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.flush { padding: 0; overflow: hidden; }
.views { display: flex; gap: 1rem; margin-bottom: .75rem; }
.views a[aria-current] { color: inherit; font-weight: 650; text-decoration: none; }
iframe { width: 100%; height: calc(100vh - 19rem); min-height: 34rem; border: 1px solid var(--line);
  border-radius: .4rem; background: #ffffff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; }
@media (max-width: 52rem) {
  main { padding: 1rem .75rem 3rem; }
  .mailbox { grid-template-columns: 1fr; }
  .mailbox ol { max-height: 18rem; }
  .facts { grid-template-columns: 1fr; }
  .facts dd { margin-bottom: .4rem; }
  iframe { min-height: 26rem; }
}
@media (max-width: 40rem) {
  tr, td { display: block; }
  thead { position: absolute; left: -999px; }
  tr { padding: .6rem .9rem; border-bottom: 1px solid var(--line); }
  tr:last-child { border-bottom: 0; }
  td, td.number, td.acts { padding: .1rem 0; border: 0; text-align: left; }
  td button { margin: .4rem 0; }
}
`;
