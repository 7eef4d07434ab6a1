import { css, type CSSResult } from 'lit';

/**
 * A page sets `--auth-*`; what stands here with an underscore is derived from it. All colours come in pairs for light
 * and dark, chosen by the `color-scheme` of the element.
 *
 * @cssprop --auth-accent - Buttons, links and focus; hover and pressed are derived from it.
 * @cssprop --auth-on-accent - Words on the accent.
 * @cssprop --auth-text - Words, and titles.
 * @cssprop --auth-muted - Hints, and what is second.
 * @cssprop --auth-line - The edge of fields and of secondary buttons.
 * @cssprop --auth-hairline - The edge of the card, and dividers.
 * @cssprop --auth-surface - The ground of the card.
 * @cssprop --auth-field - The ground of fields.
 * @cssprop --auth-danger - Mistakes.
 * @cssprop --auth-success - What went well.
 * @cssprop --auth-radius - Corners of fields and buttons; those of the card follow it.
 * @cssprop --auth-space - The rhythm: every distance is a multiple of it.
 * @cssprop --auth-font - The typeface.
 * @cssprop --auth-padding - Between the edge of the card and what is in it.
 * @cssprop --auth-shadow - Of the card, and of what opens over the page.
 * @cssprop --auth-reserve - Height kept free for a form that is still to come (`keylit.css`).
 */
export const tokens: CSSResult = css`
    --_accent: var(--auth-accent, light-dark(#4b44d4, #9da2ff));
    --_on-accent: var(--auth-on-accent, light-dark(#fff, #16152e));
    --_text: var(--auth-text, light-dark(#191a23, #f2f2f5));
    --_muted: var(--auth-muted, light-dark(#5b5d6c, #a6a8b6));
    --_line: var(--auth-line, light-dark(#8a8c9b, #737584));
    --_hairline: var(--auth-hairline, light-dark(#dcdde5, #363844));
    --_surface: var(--auth-surface, light-dark(#fff, #17181f));
    --_danger: var(--auth-danger, light-dark(#b3241a, #ff9d92));
    --_radius: var(--auth-radius, 8px);
    --_space: var(--auth-space, 8px);
    --_font: var(--auth-font, system-ui, sans-serif);
    @media (prefers-contrast: more) {
      --_accent: var(--auth-accent, light-dark(#352fae, #c6c9ff));
      --_danger: var(--auth-danger, light-dark(#8a1a12, #ffc9c2));
      --_muted: var(--_text);
      --_line: var(--_text);
      --_hairline: var(--_text);
    }
    color: var(--_text);
    font: 400 1rem/1.5 var(--_font);`;
