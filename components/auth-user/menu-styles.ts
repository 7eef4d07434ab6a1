/** The round button and its menu. The menu is in the top layer, so no header with `overflow: hidden` cuts it off. */
export const menuStyles: string = `
[data-auth-root=auth-user][data-auth-root][data-auth-root]{
display:grid;justify-items:end;align-items:center;inline-size:max-content;max-inline-size:100%;
&>[data-auth-part]{grid-area:1/1}
& [data-auth-part~=button]{inline-size:auto;white-space:nowrap}
& [data-auth-part~=sizer]{visibility:hidden}
& [data-auth-part~=avatar]{appearance:none;display:grid;place-items:center;inline-size:2.75rem;block-size:2.75rem;padding:2px;border:0;border-radius:50%;background:none;cursor:pointer}
& [data-auth-part=face]{display:grid;place-items:center;inline-size:100%;block-size:100%;overflow:hidden;border-radius:50%;font-size:.875rem;line-height:1;font-weight:600;letter-spacing:.02em;color:var(--_accent);background:color-mix(in srgb,var(--_accent) 14%,var(--_surface));transition:box-shadow .12s}
& [data-letters]::before{content:attr(data-letters)}
& [data-auth-part~=avatar]:is(:hover,[aria-expanded=true]) [data-auth-part=face]{box-shadow:0 0 0 2px var(--_surface),0 0 0 4px color-mix(in srgb,var(--_accent) 40%,transparent)}
& [data-auth-part=picture]{inline-size:100%;block-size:100%;object-fit:cover}
& [data-auth-part~=muted] [data-auth-part=face]{color:var(--_muted);background:color-mix(in srgb,var(--_muted) 14%,transparent)}
& [data-auth-part~=round]{inline-size:2.5rem;block-size:2.5rem;margin:2px;border-radius:50%}
& [popover]{inset:auto;inset-block-start:var(--_menu-top,auto);inset-block-end:var(--_menu-bottom,auto);left:var(--_menu-left,auto);right:var(--_menu-right,auto);box-sizing:border-box;inline-size:max-content;min-inline-size:14rem;max-inline-size:min(20rem,100vw - 16px);max-block-size:calc(100dvh - 16px);overflow:auto;padding:4px;border:1px solid var(--_hairline);border-radius:calc(var(--_radius) + 2px);color:var(--_text);background:var(--_surface);box-shadow:var(--auth-shadow,0 1px 2px #0000000f,0 8px 24px #0000001f)}
& [data-auth-part=who]{display:grid;padding:8px 12px 10px;margin-block-end:4px;border-block-end:1px solid var(--_hairline);font-size:.875rem;line-height:1.25rem}
& [data-auth-part=who] p{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
& [data-auth-part=who-name]{font-weight:600}
& [data-auth-part=who-email]{font-size:.8125rem;color:var(--_muted)}
& [role^=menuitem]{appearance:none;display:flex;align-items:center;inline-size:100%;min-block-size:2.75rem;padding:8px 12px;border:0;border-radius:calc(var(--_radius) - 2px);background:none;color:var(--_text);font-size:.9375rem;line-height:1.25rem;text-decoration:none;cursor:pointer}
& [role^=menuitem]:is(:hover,:focus-visible){background:color-mix(in srgb,var(--_muted) 12%,transparent)}
& [role^=menuitem]:focus-visible{outline-offset:-2px;box-shadow:none}
& [data-auth-part=choose]{padding:8px 12px 6px;font-size:.8125rem;line-height:1.25rem;color:var(--_muted)}
& [role=group]{display:grid;max-block-size:17.5rem;overflow:auto}
& [data-auth-part=account]{gap:12px;min-block-size:3.25rem;padding:6px 12px;text-align:start}
& [data-auth-part=account] [data-auth-part=face]{flex:none;inline-size:2rem;block-size:2rem;font-size:.75rem}
& [data-auth-part=account-text]{flex:1;min-inline-size:0;display:grid;font-size:.875rem;line-height:1.25rem}
& [data-auth-part=account-text] bdi{overflow-wrap:anywhere}
& [data-auth-part=account]>[data-auth-part=icon]{color:var(--_accent)}
& [data-auth-part=add]{gap:12px}
& [data-auth-part=add] [data-auth-part=emblem]{flex:none;display:grid;place-items:center;inline-size:2rem;block-size:2rem;border-radius:50%;color:var(--_muted);background:color-mix(in srgb,var(--_muted) 12%,transparent)}
& [data-auth-part=add] [data-auth-part=emblem] [data-auth-part=icon]{inline-size:1.125rem;block-size:1.125rem}
& [role=separator]{block-size:1px;margin:4px 0;background:var(--_hairline)}
& [data-auth-part~=avatar][aria-busy=true]{opacity:.55}
& [data-auth-part=note]{padding:10px 12px;font-size:.875rem;line-height:1.25rem}
}
@media(forced-colors:active){[data-auth-root=auth-user][data-auth-root][data-auth-root] [data-auth-part=face]{border:1px solid}}`;
