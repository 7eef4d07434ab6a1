import type { Method } from '../backend/capabilities.js';
import type { FlowEnvironment } from './environment.js';

type Place = Pick<FlowEnvironment, 'platform' | 'name'>;

const key = ({ name }: Place): string => `keylit:${name}:factor`;

/** The second factor that worked last in this browser: the name of a method, whoever it was. */
export const lastFactor = (place: Place): Method | undefined => (place.platform.sharedStorage()?.getItem(key(place)) ?? undefined) as Method | undefined;

export const rememberFactor = (place: Place, method: Method): void => place.platform.sharedStorage()?.setItem(key(place), method);
