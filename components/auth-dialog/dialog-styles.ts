import { tokens } from '../styles/tokens.js';

/** The sheet over the page. Like all rules for the light DOM it outweighs a page's own for `dialog`. */
export const dialogStyles: string = `
@keyframes auth-rise{from{opacity:0;translate:0 8px}}
dialog[data-auth-dialog][data-auth-dialog][data-auth-dialog]{all:revert;${tokens.cssText}
box-sizing:border-box;inline-size:min(100% - 2rem,29rem);max-inline-size:none;max-block-size:calc(100dvh - 2rem);padding:clamp(20px,7vw,32px);border:1px solid var(--_hairline);border-radius:calc(var(--_radius)*1.5);background:var(--_surface);box-shadow:var(--auth-shadow,0 1px 2px #0000000f,0 16px 48px #0000002e);overscroll-behavior:contain}
dialog[data-auth-dialog][data-auth-dialog][data-auth-dialog]::backdrop{background:#0a0a14;opacity:.5}
dialog[data-auth-dialog] [data-auth-root][data-auth-root][data-auth-root]{
& [data-auth-part=header]{padding-inline-end:2rem}
& [data-auth-part=close]{appearance:none;position:absolute;inset-block-start:8px;inset-inline-end:8px;display:grid;place-items:center;inline-size:2.75rem;block-size:2.75rem;padding:0;border:0;border-radius:var(--_radius);background:none;color:var(--_muted);cursor:pointer}
& [data-auth-part=close]:hover{color:var(--_text);background:color-mix(in srgb,var(--_muted) 10%,transparent)}
}
@media(prefers-reduced-motion:no-preference){dialog[data-auth-dialog][open]{animation:auth-rise .15s ease-out}}`;
