/** Rules for the enrolment; they come with it. On paper, only what is to be kept. */
export const mfaStyles: string = `
[data-auth-root][data-auth-root][data-auth-root]{
& [data-auth-part=figure]{display:grid;justify-items:center;gap:var(--_space)}
& [data-auth-part=qr]{display:block;inline-size:14rem;max-inline-size:100%;block-size:auto;aspect-ratio:1;border-radius:var(--_radius);border:1px solid var(--_hairline)}
& [data-auth-part=qr] rect{fill:#fff;stroke:none}
& [data-auth-part=qr] path{fill:#000;stroke:none}
& [data-auth-part=app-link]{display:none}
@media(any-pointer:coarse){& [data-auth-part=app-link]{display:block}}
& [data-auth-part=key-row]{display:flex;align-items:center;gap:var(--_space);padding:4px 4px 4px 12px;border:1px solid var(--_hairline);border-radius:var(--_radius)}
&:dir(rtl) [data-auth-part=key-row]{padding:4px 12px 4px 4px}
& [data-auth-part=key]{flex:1;min-inline-size:0;font:500 .875rem/1.375rem ui-monospace,'SF Mono',Menlo,Consolas,monospace;letter-spacing:.02em;overflow-wrap:break-word}
& [data-auth-part~=copy]{flex:none;margin:0}
& [data-auth-part=codes]{display:grid;grid-template-columns:repeat(auto-fill,minmax(6.5rem,1fr));gap:4px 16px;padding:12px 16px;border:1px solid var(--_hairline);border-radius:var(--_radius);background:color-mix(in srgb,var(--_muted) 6%,transparent)}
& [data-auth-part=codes] li{font:500 .9375rem/1.75rem ui-monospace,'SF Mono',Menlo,Consolas,monospace;letter-spacing:.02em}
& [data-auth-part=tools]{display:flex;flex-wrap:wrap;gap:var(--_space)}
& [data-auth-part=tools]>[data-auth-part~=button]{flex:1 0 auto;inline-size:auto;padding-inline:10px;font-size:.875rem;line-height:1.25rem}
}
@media print{:root:has([data-auth-printed]) body :not(:has([data-auth-printed]),[data-auth-printed],[data-auth-printed] *){display:none!important}}`;
