import { css, type CSSResult } from 'lit';
import { tokens } from './tokens.js';

/** The tokens, and the card around the form. */
export const layoutStyles: CSSResult = css`
  :host {
    ${tokens}
    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    max-inline-size: 400px;
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
