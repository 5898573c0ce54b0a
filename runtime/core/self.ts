/** The name of this package, which is never part of what a snapshot installs: it cannot change itself while it works. */
export const SELF = 'node-red-contrib-snapshots';
