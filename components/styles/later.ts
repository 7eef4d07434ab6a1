/** Rules for parts that no first screen has; they come with the steps that need them. */
export const laterStyles = `
[data-auth-root][data-auth-root][data-auth-root]{
& [data-auth-part=hint]{font-size:.875rem;line-height:1.25rem;color:var(--_muted)}
& [data-auth-part=input-row]{position:relative}
& [data-auth-part=input-row] [data-auth-part~=input]{padding-inline-end:5.5rem}
& [data-auth-part=reveal]{appearance:none;position:absolute;inset-block:4px;inset-inline-end:4px;padding:0 12px;border:0;border-radius:calc(var(--_radius) - 3px);background:none;font-size:.875rem;font-weight:500;color:var(--_muted);cursor:pointer}
& [data-auth-part=reveal]:hover{color:var(--_text);background:color-mix(in srgb,var(--_muted) 10%,transparent)}
& [data-auth-part=account-row]{display:flex;align-items:center;gap:12px;padding:8px 12px;border:1px solid var(--_hairline);border-radius:var(--_radius)}
& [data-auth-part=account]{appearance:none;flex:1;min-inline-size:0;padding:2px 0;border:0;background:none;font-size:.9375rem;line-height:1.5rem;text-overflow:ellipsis;color:var(--_text)}
&:dir(rtl) [data-auth-part=account]{text-align:end}
& [data-auth-part~=code]{font-variant-numeric:tabular-nums;letter-spacing:.2em;font-size:1.25rem}
& [data-auth-part=check]{display:flex;gap:10px;align-items:flex-start;font-size:.875rem;line-height:1.25rem;padding-block:2px;cursor:pointer}
& [data-auth-part=checkbox]{flex:none;inline-size:1.25rem;block-size:1.25rem;accent-color:var(--_accent)}
& [data-auth-part=emblem]{display:grid;place-items:center;inline-size:3rem;block-size:3rem;border-radius:50%;color:var(--_accent);background:color-mix(in srgb,var(--_accent) 12%,transparent)}
& [data-auth-part=emblem] [data-auth-part=icon]{inline-size:1.5rem;block-size:1.5rem}
& [data-auth-part=mark] svg{display:block;inline-size:1.125rem;block-size:1.125rem}
}`;
