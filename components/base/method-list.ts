import type { Method } from '../../src/index.js';

/** Method ids, as an array or separated by spaces or commas: frameworks set the property to what stands in a template. */
export type MethodList = readonly Method[] | string | null | undefined;

/** Whether there are such methods is for the backend to say. */
export const methodsOf = (list: MethodList): readonly Method[] | undefined => (typeof list === 'string' ? ((list.match(/[^\s,]+/g) as Method[] | null) ?? undefined) : (list ?? undefined));
