import { css, type CSSResult } from 'lit';

/**
 * A page sets `--auth-*`; what stands here with an underscore is derived from it. All colours come in pairs for light
 * and dark, chosen by the `color-scheme` of the element.
 */
export const tokens: CSSResult = css`
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
    --_font: var(--auth-font, system-ui, sans-serif);
    color: var(--_text);
    font: 400 1rem/1.5 var(--_font);`;
