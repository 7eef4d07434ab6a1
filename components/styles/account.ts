/** Rules for the elements that stand on account pages: panels of lists and settings rather than one form. */
export const accountStyles = `
@keyframes auth-pulse{50%{opacity:.45}}
[data-auth-root][data-auth-root][data-auth-root]{
--_success:var(--auth-success,light-dark(#1a7f4b,#6fd6a1));
& [role=list]{list-style:none;padding:0}
& [data-auth-part~=panel]{display:grid;gap:calc(var(--_space)*2);grid-template-columns:minmax(0,1fr)}
& [data-auth-part~=done]{display:flex;gap:6px;padding:10px 12px;border:1px solid color-mix(in srgb,var(--_success) 45%,transparent);border-radius:var(--_radius);font-size:.875rem;line-height:1.25rem;color:var(--_text);background:color-mix(in srgb,var(--_success) 8%,transparent)}
& [data-auth-part~=done] [data-auth-part=icon]{color:var(--_success)}
& [data-auth-part=emblem][data-on]{color:var(--_success);background:color-mix(in srgb,var(--_success) 12%,transparent)}
& [data-auth-part=list]{display:grid;border:1px solid var(--_hairline);border-radius:var(--_radius)}
& [data-auth-part=title]{overflow-wrap:anywhere;hyphens:auto}
& [data-auth-part=header]{grid-template-columns:minmax(0,1fr)}
& [data-auth-part~=item]{display:flex;align-items:center;gap:4px 12px;padding:10px 12px;min-block-size:3.75rem}
& [data-auth-part=list]>:not(:first-child){border-block-start:1px solid var(--_hairline)}
& [data-auth-part=item-icon]{flex:none;display:grid;place-items:center;inline-size:2rem;block-size:2rem;border-radius:var(--_radius);color:var(--_muted);background:color-mix(in srgb,var(--_muted) 10%,transparent)}
& [data-auth-part=item-text]{flex:1 1 7rem;min-inline-size:0;display:grid}
& [data-auth-part~=item]>[data-auth-part~=button]{flex:none;margin-inline:auto -8px}
& :is([data-auth-part~=passkey],[data-auth-part~=device]){flex-wrap:wrap;align-items:start}
& :is([data-auth-part~=passkey],[data-auth-part~=device]) [data-auth-part=item-text]{flex-basis:12rem;row-gap:4px;padding-block:5px}
& [data-auth-part~=device]>[data-auth-part~=button],& [data-auth-part~=passkey]>[data-auth-part=item-actions]{margin-block:-4px}
& [data-auth-part=item-actions]{display:flex;flex:none;margin-inline:auto 0}
& [data-auth-part=item-actions] [data-auth-part~=button]{margin-inline-end:-4px}
& [data-auth-part=badges]{display:flex;flex-wrap:wrap;gap:4px}
& [data-auth-part=item-icon] img{display:block;border-radius:4px}
& [data-auth-part=item-name]{font-size:.9375rem;line-height:1.375rem;font-weight:500;overflow-wrap:anywhere}
& [data-auth-part=item-detail]{display:flex;flex-wrap:wrap;gap:2px var(--_space)}
& [data-auth-part=item-detail],& [data-auth-part=empty]{font-size:.8125rem;line-height:1.25rem;color:var(--_muted)}
& [data-auth-part=empty]{padding:20px 12px;border:1px dashed var(--_hairline);border-radius:var(--_radius);font-size:.875rem;text-align:center}
& [data-auth-part~=badge]{padding-inline:6px;border:1px solid var(--_hairline);border-radius:1rem;font-size:.75rem;line-height:1.125rem;color:var(--_muted)}
& [data-auth-part~=here]{border-color:color-mix(in srgb,var(--_accent) 45%,transparent);color:var(--_text);background:color-mix(in srgb,var(--_accent) 9%,transparent)}
& [data-auth-part~=alone]{border-color:color-mix(in srgb,var(--_muted) 60%,transparent);color:var(--_text)}
& [data-auth-part=rename]{padding:12px}
& [data-auth-part=rename-form]{display:grid;gap:12px}
& [data-auth-part=consequences]{display:grid;gap:4px}
& [data-auth-part=last]{display:flex;gap:6px;font-weight:500;color:var(--_danger)}
& [data-auth-part=last] [data-auth-part=icon]{flex:none;margin-block:2px}
& [data-auth-part=confirm]{display:grid;gap:12px;padding:12px;font-size:.875rem;line-height:1.25rem;background:color-mix(in srgb,var(--_danger) 5%,transparent)}
& [data-auth-part=actions]{display:flex;flex-wrap:wrap;gap:var(--_space)}
& [data-auth-part=actions]>[data-auth-part~=button]{flex:1 1 6rem;inline-size:auto}
& [data-auth-part~=danger]{color:var(--_surface);background:var(--_danger)}
& [data-auth-part~=danger]:is(:hover,:active){background:color-mix(in oklab,var(--_danger),var(--_text) 20%)}
& [data-auth-part~=quiet]{inline-size:auto;min-block-size:2.75rem;padding:8px 12px;margin-inline-end:-8px;background:none;font-size:.875rem;line-height:1.25rem;color:var(--_muted)}
& [data-auth-part~=quiet]:is(:hover,:active){color:var(--_text);background:color-mix(in srgb,var(--_muted) 10%,transparent)}
& [data-auth-part~=skeleton]{border-radius:var(--_radius);background:color-mix(in srgb,var(--_muted) 14%,transparent);animation:auth-pulse 1.6s ease-in-out infinite}
& [data-auth-part~=line]{block-size:1.25rem;inline-size:60%}
& auth-login[plain]{display:block;inline-size:100%}
& [data-auth-part~=block]{block-size:3.75rem}
& [data-auth-part~=bar]{block-size:2.75rem}
}
@media(forced-colors:active){[data-auth-root][data-auth-root][data-auth-root] [data-auth-part~=skeleton]{border:1px solid}}`;
