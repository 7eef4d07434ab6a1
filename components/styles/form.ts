/**
 * The look of everything in the light DOM. Each rule weighs at least three attributes and begins by taking back what
 * the page's own rules did to bare `input`s and `button`s, so that Bootstrap or a reset changes nothing here.
 */
export const formStyles = `
[data-auth-root][data-auth-root][data-auth-root]{
text-align:start;
& :not(:where(svg[width],svg *)){all:revert;box-sizing:border-box;font:inherit;color:inherit;letter-spacing:inherit;text-align:inherit;margin:0}
& [hidden]{display:none!important}
& p{overflow-wrap:anywhere}
& [data-auth-part=status]{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
& [data-auth-part=form]{display:grid;gap:calc(var(--_space)*2);grid-template-columns:minmax(0,1fr)}
& [data-auth-part=header]{display:grid;gap:calc(var(--_space)/2);margin-block-end:var(--_space)}
& [data-auth-part=title]{font-size:1.25rem;line-height:1.75rem;font-weight:600;letter-spacing:-.01em;outline:0;text-wrap:balance}
& [data-auth-part=subtitle]{font-size:.9375rem;line-height:1.375rem;color:var(--_muted)}
& [data-auth-part=field]{display:grid;gap:6px;grid-template-columns:minmax(0,1fr)}
& [data-auth-part=label-row]{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 var(--_space)}
& [data-auth-part=label],& [data-auth-part=link]{font-size:.875rem;line-height:1.25rem;font-weight:500}
& [data-auth-part~=input]{appearance:none;display:block;inline-size:100%;block-size:2.75rem;padding:0 .75rem;font-size:1rem;line-height:1.5rem;color:var(--_text);background:var(--auth-field,var(--_surface));border:1px solid var(--_line);border-radius:var(--_radius)}
&:dir(rtl) [dir=ltr]{text-align:end}
& [data-auth-part~=input][aria-invalid=true]{border-color:var(--_danger)}
& :is(input,button,a):focus-visible{outline:2px solid var(--_accent);outline-offset:2px;box-shadow:0 0 0 2px var(--_surface)}
& [data-auth-part~=input]:focus-visible{outline-offset:-1px;border-color:var(--_accent)}
& [data-auth-part=error],& [data-auth-part~=alert]{display:flex;gap:6px;font-size:.875rem;line-height:1.25rem;color:var(--_danger)}
& [data-auth-part=icon]{flex:none;inline-size:1.125rem;block-size:1.125rem;margin-block:1px;fill:none;stroke:currentColor;stroke-width:1.5;stroke-linecap:round}
& [data-auth-part~=button]{appearance:none;position:relative;display:grid;place-items:center;inline-size:100%;min-block-size:2.75rem;padding:8px 16px;border:1px solid transparent;border-radius:var(--_radius);font-weight:500;line-height:1.5rem;text-align:center;text-wrap:balance;text-decoration:none;cursor:pointer}
& [data-auth-part~=primary]{color:var(--_on-accent);background:var(--_accent)}
& [data-auth-part~=secondary]{border-color:var(--_hairline);background:var(--_surface)}
& [data-auth-part=button-label]{display:flex;align-items:center;justify-content:center;gap:var(--_space)}
& [data-auth-part=link]{appearance:none;display:inline;margin:-5px 0;padding:5px 0;border:0;background:none;color:var(--_accent);text-decoration:none;cursor:pointer}
& [data-auth-part=divider]{display:flex;align-items:center;gap:12px;font-size:.875rem;line-height:1.25rem;color:var(--_muted);&::before,&::after{content:"";flex:1;border-block-start:1px solid var(--_hairline)}}
& [data-auth-part=shortcuts]{display:grid;gap:var(--_space)}
& [data-auth-part=footer]{display:grid;gap:var(--_space);margin-block-start:var(--_space);font-size:.875rem;line-height:1.25rem;color:var(--_muted)}
}`;
