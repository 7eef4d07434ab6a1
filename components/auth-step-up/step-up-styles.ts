/** The question for more proof, in its sheet over the page. */
export const stepUpStyles: string = `
[data-auth-root=auth-step-up][data-auth-root][data-auth-root]{
& [data-auth-part=subtitle]+[data-auth-part=subtitle]{margin-block-start:calc(var(--_space)/2)}
& dialog [data-auth-part=header]{margin-block-end:0}
& auth-login{display:block;max-inline-size:none}
& [data-auth-part=actions]>[data-auth-part~=button]{flex:1 1 auto}
& [data-auth-part=way-out]{font-size:.875rem;line-height:1.25rem;color:var(--_muted)}
}`;
