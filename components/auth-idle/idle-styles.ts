/** The question whether somebody is there, and the screen that stands before a locked page. */
export const idleStyles: string = `
dialog[data-auth-dialog=locked][data-auth-dialog][data-auth-dialog]::backdrop{background:Canvas;opacity:1}
[data-auth-root=auth-idle][data-auth-root][data-auth-root]{
& [data-auth-part=time]{font-weight:600;color:var(--_text);font-variant-numeric:tabular-nums;white-space:nowrap}
& [data-auth-part=subtitle]+[data-auth-part=subtitle]{margin-block-start:calc(var(--_space)/2)}
& dialog [data-auth-part=header]{margin-block-end:0}
& auth-login{display:block;max-inline-size:none}
& [slot=title]{display:grid;gap:calc(var(--_space)*2);margin-block-end:calc(var(--_space)*3)}
& auth-login form:has(>[data-auth-part=field] [autocomplete~=webauthn])>[data-auth-part=footer]{display:none}
& [data-auth-part=actions]>[data-auth-part~=button]{flex:1 1 auto}
& [data-auth-part=way-out]{font-size:.875rem;line-height:1.25rem;color:var(--_muted)}
}`;
