import { css, type CSSResult } from 'lit';

/**
 * The tokens, and the card around the form. A page sets `--auth-*`; what stands here with an underscore is derived
 * from it. All colours come in pairs for light and dark, chosen by the `color-scheme` of the element.
 */
export const layoutStyles: CSSResult = css`
  :host {
    --_accent: var(--auth-accent, light-dark(#4b44d4, #a9aeff));
    --_on-accent: var(--auth-on-accent, light-dark(#fff, #16152e));
    --_text: var(--auth-text, light-dark(#191a23, #f2f2f5));
    --_muted: var(--auth-muted, light-dark(#5b5d6c, #a6a8b6));
    --_line: var(--auth-line, light-dark(#8a8c9b, #737584));
    --_hairline: var(--auth-hairline, light-dark(#e4e4ea, #30313b));
    --_surface: var(--auth-surface, light-dark(#fff, #17181f));
    --_danger: var(--auth-danger, light-dark(#b3241a, #ff9d92));
    --_radius: var(--auth-radius, 8px);
    --_space: var(--auth-space, 8px);
    --_font: var(--auth-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    max-inline-size: 400px;
    color: var(--_text);
    font: 400 1rem/1.5 var(--_font);
  }
  :host([hidden]) {
    display: none;
  }
  div {
    padding: var(--auth-padding, clamp(16px, 8%, 32px));
    border: 1px solid var(--_hairline);
    border-radius: calc(var(--_radius) * 1.5);
    background: var(--_surface);
    box-shadow: var(--auth-shadow, 0 1px 2px #0000000a, 0 8px 24px #0000000f);
  }
  :host([plain]) div {
    padding: 0;
    border: 0;
    background: none;
    box-shadow: none;
  }
  .later slot[name='title'] {
    display: none;
  }
  ::slotted([slot]) {
    display: block;
    margin-block: 0 calc(var(--_space) * 3);
  }
  ::slotted([slot='footer']) {
    margin-block: calc(var(--_space) * 3) 0;
  }
`;
