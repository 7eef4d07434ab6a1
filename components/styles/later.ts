/** Rules for what a first screen does not show before somebody turns to it; they come with the steps that follow. */
export const laterStyles = `
@keyframes auth-spin{to{rotate:1turn}}
[data-auth-root][data-auth-root][data-auth-root]{
& :is(input,button,a){transition:background-color .12s,border-color .12s}
& p{text-wrap:pretty}
& [data-auth-part=strong]{display:inline-block;max-inline-size:100%;font-weight:500;color:var(--_text)}
& [data-auth-part~=input]:hover{border-color:var(--_text)}
& [data-auth-part~=alert]{padding:10px 12px;border:1px solid color-mix(in srgb,var(--_danger) 40%,transparent);border-radius:var(--_radius);background:color-mix(in srgb,var(--_danger) 7%,transparent)}
& :is([data-auth-part=error],[data-auth-part~=alert]) span{min-inline-size:0;overflow-wrap:anywhere}
& :is([data-auth-part=error],[data-auth-part~=alert]) [data-auth-part=icon]{inline-size:1rem;block-size:1rem;margin-block:2px}
& [data-auth-part~=calm]{color:var(--_text);border-color:var(--_hairline);background:color-mix(in srgb,var(--_muted) 9%,transparent)}
& [data-auth-part~=primary]:hover{background:color-mix(in oklab,var(--_accent),var(--_text) 16%)}
& [data-auth-part~=secondary]:hover{background:color-mix(in srgb,var(--_muted) 10%,transparent)}
& [data-auth-part~=button]:active{background:color-mix(in oklab,var(--_accent),var(--_text) 28%)}
& [data-auth-part~=secondary]:active{background:color-mix(in srgb,var(--_muted) 18%,transparent)}
& [aria-disabled=true]{cursor:default}
& [data-auth-part~=button][aria-busy=true] [data-auth-part=button-label]{opacity:0}
& [data-auth-part~=button][aria-busy=true]::after{content:"";position:absolute;inline-size:1.125rem;block-size:1.125rem;border:2px solid;border-block-start-color:transparent;border-radius:50%;animation:auth-spin .7s linear infinite}
& [data-auth-part=link]{border-radius:3px}
& [data-auth-part=link]:hover{text-decoration:underline;text-underline-offset:3px}
& [data-auth-part=footer]:empty{display:none}
& [data-auth-part=hint]{font-size:.875rem;line-height:1.25rem;color:var(--_muted)}
& [data-auth-part=input-row]{position:relative}
& [data-auth-part=input-row] [data-auth-part~=input]{padding-inline-end:5.5rem}
& [data-auth-part=reveal]{appearance:none;position:absolute;inset-block:4px;inset-inline-end:4px;padding:0 12px;border:0;border-radius:calc(var(--_radius) - 3px);background:none;font-size:.875rem;font-weight:500;color:var(--_muted);cursor:pointer}
& [data-auth-part=reveal]:hover{color:var(--_text);background:color-mix(in srgb,var(--_muted) 10%,transparent)}
& [data-auth-part=account-row]{display:flex;align-items:center;gap:12px;padding:8px 12px;border:1px solid var(--_hairline);border-radius:var(--_radius)}
& [data-auth-part=account]{appearance:none;flex:1;min-inline-size:0;padding:2px 0;border:0;background:none;font-size:.9375rem;line-height:1.5rem;text-overflow:ellipsis;color:var(--_text)}
& [data-auth-part~=code]{font-variant-numeric:tabular-nums;letter-spacing:.2em;font-size:1.25rem}
& [data-auth-part=check]{display:flex;gap:10px;align-items:flex-start;font-size:.875rem;line-height:1.25rem;padding-block:2px;cursor:pointer}
& [data-auth-part=checkbox]{flex:none;inline-size:1.25rem;block-size:1.25rem;accent-color:var(--_accent)}
& [data-auth-part=emblem]{display:grid;place-items:center;inline-size:3rem;block-size:3rem;border-radius:50%;color:var(--_accent);background:color-mix(in srgb,var(--_accent) 12%,transparent)}
& [data-auth-part=emblem] [data-auth-part=icon]{inline-size:1.5rem;block-size:1.5rem}
& [data-auth-part=mark] svg{display:block;inline-size:1.125rem;block-size:1.125rem}
}
@media(prefers-reduced-motion:reduce){[data-auth-root][data-auth-root][data-auth-root] *{transition:none!important;animation-duration:3s!important}}`;
