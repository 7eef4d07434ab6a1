/** Rules for a second factor: why it is asked, how long there is, and the list of those that would do. */
export const factorStyles = `
[data-auth-root][data-auth-root][data-auth-root]{
& [data-auth-part=why]{display:flex;gap:10px;padding:10px 12px;border-radius:var(--_radius);font-size:.875rem;line-height:1.25rem;color:var(--_text);background:color-mix(in srgb,var(--_accent) 8%,transparent)}
& [data-auth-part=why] [data-auth-part=icon]{color:var(--_accent)}
& [data-auth-part=check]:has([name=trust-device]){color:var(--_muted);text-wrap:pretty}
& [data-auth-part=expiry]{display:grid;align-items:center;min-block-size:1.25rem;margin-block:calc(var(--_space)*-.5) calc(var(--_space)*-1)}
& [data-auth-part=expiring]{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 12px;font-size:.875rem;line-height:1.25rem;font-variant-numeric:tabular-nums}
& [data-auth-part=left]{display:flex;gap:6px}
& [data-auth-part=left] [data-auth-part=icon]{inline-size:1rem;block-size:1rem;margin-block:2px;color:var(--_muted)}
& [data-auth-part~=choice]{padding-inline:12px;min-block-size:3rem;font-weight:400}
& [data-auth-part~=choice] [data-auth-part=button-label]{display:grid;grid-template-columns:auto minmax(0,1fr) auto;inline-size:100%;gap:10px;text-align:start}
& [data-auth-part~=choice] [data-auth-part=icon]{color:var(--_muted)}
& [data-auth-part~=choice] [data-auth-part=icon]:last-child{inline-size:1rem;block-size:1rem}
&:dir(rtl) [data-auth-part~=choice] [data-auth-part=icon]:last-child{scale:-1 1}
& [data-auth-part=choice-name]{display:block;font-weight:500;font-size:.9375rem;line-height:1.375rem}
& [data-auth-part=choice-detail]{display:block;font-size:.8125rem;line-height:1.25rem;color:var(--_muted);overflow-wrap:anywhere}
}
@media(forced-colors:active){[data-auth-root][data-auth-root][data-auth-root] [data-auth-part=why]{border:1px solid}}`;
