import { version } from '../package.json';

/** Of this package. */
export const packageVersion: string = version;
