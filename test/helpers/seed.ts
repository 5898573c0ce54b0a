/**
 * Seed of every test that draws values at random: the same values each time, so that a failure comes back. Another one
 * can be given in the environment, to look for what this one does not find.
 */
export const SEED = Number(process.env.SEED ?? 4);

console.log(`Random values are drawn with SEED=${SEED}`);
