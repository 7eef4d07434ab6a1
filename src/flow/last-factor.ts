import type { Method } from '../backend/capabilities.js';
import { remember } from '../platform/remember.js';
import type { FlowEnvironment } from './environment.js';

type Place = Pick<FlowEnvironment, 'platform' | 'name'>;

const key = ({ name }: Place): string => `keylit:${name}:factor`;

/** The second factor that worked last in this browser: the name of a method, whoever it was. */
export const lastFactor = (place: Place): Method | undefined => (place.platform.sharedStorage()?.getItem(key(place)) ?? undefined) as Method | undefined;

export const rememberFactor = (place: Place, method: Method): boolean => remember(place.platform.sharedStorage(), key(place), method);
