import type { ComplexAttributeConverter } from 'lit';
import type { Method } from '../../src/index.js';

/** Method ids separated by spaces or commas. Whether there are such methods is for the backend to say. */
export const methodList: ComplexAttributeConverter<readonly Method[] | undefined> = {
  fromAttribute: (value) => (value?.trim() ? (value.trim().split(/[\s,]+/) as Method[]) : undefined),
};
