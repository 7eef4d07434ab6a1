import { createAuthMiddleware } from 'better-auth/api';
import { readAssurance, told } from './assurance.js';

type Told = Readonly<Record<string, unknown>>;

const withTold = (session: Told): Told => {
  const assurance = readAssurance(session);
  return { ...session, assurance: assurance && told(assurance) };
};

/** `GET /get-session` says how its person signed in, as `session.assurance`. */
export const sessionAssurance = () => ({
  matcher: ({ path }: { readonly path?: string }): boolean => path === '/get-session' || path === '/list-sessions',
  handler: createAuthMiddleware(async (ctx) => {
    const { returned } = ctx.context;
    if (Array.isArray(returned)) return ctx.json(returned.map((session) => withTold(session as Told)));
    const { session } = (returned ?? {}) as { session?: Told };
    return session ? ctx.json({ ...(returned as Told), session: withTold(session) }) : undefined;
  }),
});
