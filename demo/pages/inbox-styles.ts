/** A constructed style sheet, as everywhere under this policy. */
export const inboxStyles = new CSSStyleSheet();

inboxStyles.replaceSync(`
  :host { display: block; block-size: 5rem; color-scheme: inherit; font: 400 0.9375rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
    --ground: light-dark(#fff, #1d2122); --ink: light-dark(#17201e, #eef1ef); --soft: light-dark(#56625e, #a3aeaa); --line: light-dark(#e1ded8, #343a3a); --accent: light-dark(#0f6653, #74d5ba); --on: light-dark(#fff, #06251d); color: var(--ink); }
  :host([hidden]), [hidden] { display: none !important; }
  h2, h3, p, ol, pre { margin: 0; padding: 0; }
  h2 { font-size: 1rem; } h3 { font-size: 0.9375rem; font-weight: 600; }
  .soft { color: var(--soft); font-size: 0.8125rem; overflow-wrap: anywhere; }
  .toggle, section { position: fixed; z-index: 20; inset-inline-end: 1rem; border: 1px solid var(--line); background: var(--ground); color: var(--ink); box-shadow: 0 1px 2px #0001, 0 8px 28px #0002; }
  .toggle { inset-block-end: 1rem; display: flex; align-items: center; gap: 0.5rem; min-block-size: 2.75rem; padding: 0 1rem; border-radius: 2rem; font: inherit; font-weight: 560; cursor: pointer; }
  .count { min-inline-size: 1.25rem; padding-inline: 0.375rem; border-radius: 1rem; background: var(--accent); color: var(--on); font-size: 0.75rem; line-height: 1.25rem; text-align: center; }
  section { inset-block-end: 4.5rem; inline-size: 22rem; max-block-size: min(36rem, calc(100dvh - 10rem)); overflow: auto; overscroll-behavior: contain; border-radius: 14px; padding: 0 1.25rem 1.25rem; }
  header { position: sticky; inset-block-start: 0; display: flex; align-items: center; justify-content: space-between; margin-inline: -1.25rem; padding: 0.5rem 0.5rem 0.5rem 1.25rem; background: var(--ground); }
  .close { inline-size: 2.75rem; block-size: 2.75rem; border: 0; background: none; color: var(--soft); font: inherit; cursor: pointer; }
  ol { list-style: none; }
  li { padding-block: 0.875rem; border-block-start: 1px solid var(--line); }
  .code { display: flex; align-items: center; justify-content: space-between; margin-block: 0.5rem; padding: 0.5rem 0.5rem 0.5rem 1rem; border-radius: 10px; background: light-dark(#f2f0ec, #121516); }
  output { font: 600 1.625rem/1.2 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; letter-spacing: 0.12em; }
  .copy { min-inline-size: 4.5rem; min-block-size: 2.25rem; border: 1px solid var(--line); border-radius: 8px; background: var(--ground); color: inherit; font: inherit; font-size: 0.875rem; cursor: pointer; }
  .link { display: inline-block; margin-block: 0.25rem; margin-inline-end: 1rem; padding-block: 0.25rem; color: var(--accent); font-weight: 560; text-underline-offset: 0.2em; }
  .foot { padding-block-start: 0.875rem; border-block-start: 1px solid var(--line); } .foot a { color: var(--accent); text-underline-offset: 0.2em; }
  summary { padding-block: 0.25rem; color: var(--soft); font-size: 0.8125rem; cursor: pointer; }
  pre { margin-block-start: 0.5rem; white-space: pre-wrap; overflow-wrap: anywhere; font: 400 0.8125rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
  .news { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  /* On a narrow screen a tab in the margin: 24 px that no form uses. */
  @media (max-width: 40rem) {
    :host { block-size: 0; }
    :host([open]) { block-size: 47dvh; }
    :host([open]) .toggle { display: none; }
    .toggle { inset: auto 0 5rem auto; flex-direction: column; inline-size: 1.5rem; min-block-size: 6rem; justify-content: center; padding: 0.625rem 0; border-inline-end: 0; border-radius: 8px 0 0 8px; font-size: 0.8125rem; line-height: 1; }
    .toggle .label { writing-mode: vertical-rl; }
    .toggle .count { min-inline-size: 1.125rem; padding: 0; line-height: 1.125rem; }
    section { inset-inline: 0; inset-block-end: 0; inline-size: auto; max-block-size: 45dvh; border-inline: 0; border-block-end: 0; border-radius: 14px 14px 0 0; }
  }
`);
