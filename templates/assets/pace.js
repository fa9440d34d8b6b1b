// Long work in short steps, so that whatever the reader does in the meantime goes first.

const STEP = 8; // milliseconds

/** Lets waiting events go first. */
export const breathe = () => new Promise((done) => setTimeout(done));

/** Calls `each` for 0 to n - 1. Stops when `stale` says, between two steps, that nobody waits any more.
 *  @returns {Promise<boolean>} whether all was done */
export async function paced(n, each, stale = () => false) {
  let began = performance.now();
  for (let at = 0; at < n; at += 1) {
    each(at);
    if (at % 16 || performance.now() - began < STEP) continue;
    await breathe();
    if (stale()) return false;
    began = performance.now();
  }
  return true;
}
