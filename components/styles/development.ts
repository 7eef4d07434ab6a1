/** A note to the developer, set apart from what people see. */
export const developmentStyles = `
[data-auth-root][data-auth-root][data-auth-root]{
& [data-auth-part=development]{display:grid;gap:8px;margin-block-start:16px;padding:12px;border:1px dashed var(--_line);border-radius:var(--_radius);font-size:.8125rem;line-height:1.25rem;overflow-wrap:anywhere}
& [data-auth-part=facts]{display:grid;gap:2px}
& [data-auth-part=facts] dt{color:var(--_muted)}
& [data-auth-part=facts] dd{margin:0 0 6px;font-family:ui-monospace,monospace}
}`;
