import { AuthError } from '../errors.js';

/**
 * Loads a chunk, twice at most: after a deploy the file that this page names may be gone, or the network may have
 * stumbled. The second failure is `chunk-unavailable`, which people mend by reloading.
 */
export async function load<Module>(chunk: () => Promise<Module>): Promise<Module> {
  try {
    return await chunk();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return chunk().catch((cause: unknown) => {
      throw new AuthError('chunk-unavailable', { cause });
    });
  }
}
